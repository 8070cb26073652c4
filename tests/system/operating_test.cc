// What happens to a running instance from outside: signals, a shell's settings, servers that go
// down.
#include <fcntl.h>
#include <signal.h>

#include "infra/postgres/leftover_server.h"
#include "infra/postgres/private_server.h"
#include "tests/system/program.h"

namespace carelog::system_test {
namespace {

constexpr std::chrono::seconds heals_within{60};

// The same flags and environment, without an instance's directory.
infra::ChildResult run(std::vector<std::string> arguments,
                       std::vector<std::pair<std::string, std::string>> environment = {}) {
  arguments.insert(arguments.begin(), CARELOG_PROGRAM);
  infra::ChildProcessOptions options;
  options.arguments = std::move(arguments);
  options.environment = std::move(environment);
  return infra::run_child(options, std::chrono::seconds(60));
}

template <typename Condition>
bool eventually(Condition condition) {
  for (const auto until = std::chrono::steady_clock::now() + heals_within;
       std::chrono::steady_clock::now() < until;) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return condition();
}

TEST(Operating, ASighupEndsItCleanly) {
  Program program;
  program.start();
  ASSERT_EQ(program.post("/api/patients", "admin", patient("Ada", "ada@example.org")).status, 201);
  EXPECT_EQ(program.stop(std::chrono::seconds(5), SIGHUP), 0) << program.output();
  EXPECT_EQ(infra::conninfo_of_running_server((program.data() / "postgres").string()),
            std::nullopt);
}

TEST(Operating, APostgresThatIsKilledIsStartedAgainAndDoctorSeesItGone) {
  Program program;
  program.start();
  ASSERT_EQ(program.post("/api/patients", "admin", patient("Ada", "ada@example.org")).status, 201);
  EXPECT_EQ(program.run({"doctor", "--gateway-port", "0"}).exit_code, 0);
  const std::string cluster = (program.data() / "postgres" / "cluster").string();
  const auto note = infra::read_postmaster_note(cluster);
  ASSERT_TRUE(note);
  // While it cannot be started again, health says so.
  std::filesystem::rename(cluster + "/global", cluster + "/global.away");
  ::kill(note->pid, SIGKILL);
  EXPECT_TRUE(eventually([&] {
    return program.get("/health/ready", "service").body.find("private-postgres") !=
           std::string::npos;
  }));
  const auto sick = program.run({"doctor", "--gateway-port", "0"});
  EXPECT_EQ(sick.exit_code, 1) << sick.output;
  EXPECT_NE(sick.output.find("FIX  postgres"), std::string::npos) << sick.output;
  EXPECT_NE(sick.output.find("FIX  readiness"), std::string::npos) << sick.output;
  std::filesystem::rename(cluster + "/global.away", cluster + "/global");
  EXPECT_TRUE(eventually([&] { return program.get("/health/ready", "").status == 200; }))
      << program.get("/health/ready", "").body;
  const auto written = program.post("/api/patients", "admin", patient("Bob", "bob@example.org"));
  ASSERT_EQ(written.status, 201);
  const auto list = program.get("/api/patients", "admin", fresh(written));
  EXPECT_EQ(json::parse(list.body).size(), 2u) << list.body;
  EXPECT_EQ(program.run({"doctor", "--gateway-port", "0"}).exit_code, 0);
  EXPECT_NE(program.output().find("the private server is away"), std::string::npos);
  EXPECT_EQ(program.stop(std::chrono::seconds(5)), 0);
}

TEST(Operating, AShellsSettingsForPostgresAndProxiesReachNothing) {
  const std::vector<std::pair<std::string, std::string>> shell = {
      {"PGCLIENTENCODING", "LATIN1"},
      {"PGSERVICE", "nowhere"},
      {"PGOPTIONS", "-c nonsense=1"},
      {"PGREQUIREPEER", "nobody"},
      {"PGTARGETSESSIONATTRS", "standby"},
      {"PGCHANNELBINDING", "require"},
      {"PGTZ", "Asia/Kolkata"},
      {"PGDATESTYLE", "German"},
      {"http_proxy", "http://127.0.0.1:9"},
      {"https_proxy", "http://127.0.0.1:9"},
      {"grpc_proxy", "http://127.0.0.1:9"},
      {"all_proxy", "http://127.0.0.1:9"},
      {"GRPC_POLL_STRATEGY", "none"},
      {"TZ", "Asia/Kolkata"}};
  Program program;
  program.start({}, shell);
  const auto written =
      program.post("/api/patients", "admin", patient("Zo\xC3\xAB", "zoe@example.org"));
  ASSERT_EQ(written.status, 201) << written.body;
  const std::string path = "/api/patients/" + json::parse(written.body).at("id").get<std::string>();
  EXPECT_EQ(json::parse(program.get(path, "admin", fresh(written)).body).at("name"), "Zo\xC3\xAB");
  for (const auto& verb : std::vector<std::vector<std::string>>{{"status"},
                                                                {"checksum"},
                                                                {"rebuild", "patients"},
                                                                {"seed", "--count", "1"},
                                                                {"audit", "search"}}) {
    auto words = verb;
    words.insert(words.end(), {"--data", program.data().string()});
    const auto done = run(words, shell);
    EXPECT_EQ(done.exit_code, 0) << verb[0] << ": " << done.errors;
  }
  ASSERT_EQ(program.stop(std::chrono::seconds(5)), 0);
  const auto rebuilt = run({"rebuild", "patients", "--data", program.data().string()}, shell);
  EXPECT_EQ(rebuilt.exit_code, 0) << rebuilt.errors;
  program.start();
  EXPECT_EQ(json::parse(program.get(path, "admin").body).at("name"), "Zo\xC3\xAB");
}

TEST(Operating, DataMayBeWhereCommasAndQuotesAre) {
  Program program;
  program.call_data("we,ird \"da'ta");
  program.start();
  const auto written = program.post("/api/patients", "admin", patient("Ada", "ada@example.org"));
  ASSERT_EQ(written.status, 201);
  EXPECT_EQ(program.get("/api/patients", "admin", fresh(written)).status, 200);
  EXPECT_EQ(program.run({"status"}).exit_code, 0);
  EXPECT_EQ(program.run({"checksum"}).exit_code, 0);
  EXPECT_EQ(program.stop(std::chrono::seconds(5)), 0);
  EXPECT_EQ(program.run({"checksum"}).exit_code, 0) << "without an instance";
}

TEST(Operating, AReadyFileIsNotSomebodyElsesFile) {
  OwnDirectory directory;
  std::ofstream(directory / "notes.txt") << "mine\n";
  const auto refused = run({"up", "--data", (directory / "data").string(), "--gateway-port", "0",
                            "--ready-file", (directory / "notes.txt").string()});
  EXPECT_EQ(refused.exit_code, 2) << refused.errors;
  EXPECT_EQ(text_of(directory / "notes.txt"), "mine\n");
}

}  // namespace
}  // namespace carelog::system_test
