// What Prometheus and Grafana are told, against what a running instance exposes.
#include <fstream>

#include "tests/deploy/scripts.h"
#include "tests/system/program.h"

namespace carelog::system_test {
namespace {

TEST(Watching, NamesWhatIsExposedAndRingsWhenItShould) {
  Program program;
  const std::string issuers = program.file("issuers.json").string();
  std::ofstream(issuers)
      << R"([{"name": "sso", "issuer": "http://127.0.0.1:9", "audience": "carelog",
      "roleClaim": "roles", "roles": {"doctor": "clinician"}, "clinic": "main"}])";
  program.start({"--gateway-canary", "1", "--issuers", issuers});
  ASSERT_EQ(program.post("/api/patients", "admin", patient("Ada", "ada@example.org")).status, 201);
  ASSERT_EQ(program.get("/api/patients", "admin").status, 200);
  std::string metrics;
  for (int tries = 0; tries < 100; ++tries) {
    metrics = program.get("/metrics", "").body;
    if (metrics.find("carelog_canary_age_seconds ") != std::string::npos) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  std::ofstream(program.file("metrics")) << metrics;
  const auto promtool = run_script("watching/fetch-promtool", {});
  ASSERT_TRUE(succeeds(promtool));
  EXPECT_TRUE(succeeds(run_script(
      "watching/check-watching",
      {promtool.output.substr(0, promtool.output.find('\n')), program.file("metrics").string()})));
}

}  // namespace
}  // namespace carelog::system_test
