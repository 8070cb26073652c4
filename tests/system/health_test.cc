// Health of the whole program: canaries through log and read models, and what they leave.
#include "projections/read_models.h"
#include "tests/system/program.h"

namespace carelog::system_test {
namespace {

json status_of(Program& program) {
  const auto run = program.run({"status", "--json"});
  return json::parse(run.output, nullptr, false);
}

json status_after_trips(Program& program, int trips) {
  json status;
  for (int tries = 0; tries < 300; ++tries) {
    status = status_of(program);
    if (status.contains("canary") && status["canary"].value("trips", 0) >= trips) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  return status;
}

TEST(CanariesOfAnInstance, GoThroughEverythingAndLeaveNoTraceInAnyReadModel) {
  Program program;
  program.start({"--gateway-canary", "1"});
  const auto written =
      program.post("/api/patients", "receptionist", patient("Ada", "ada@example.org"));
  ASSERT_EQ(written.status, 201);
  program.get("/api/patients", "receptionist", fresh(written));
  program.wait_until_caught_up();
  const auto sums = [&] {
    return sums_of(program.run({"checksum", "patients", "audit", "analytics"}).output);
  };
  const std::string before = sums();
  const json status = status_after_trips(program, 4);
  const json& canary = status.at("canary");
  EXPECT_EQ(canary.at("failures"), 0) << status.dump(2);
  EXPECT_EQ(canary.at("stages").size(), 2 + projections::read_models().size()) << "two topics";
  EXPECT_GT(canary.at("roundTripMs"), 0);
  EXPECT_EQ(sums(), before);
  EXPECT_EQ(program.run({"audit", "verify"}).exit_code, 0);

  program.kill();  // canaries are read again like everything else
  program.start({"--gateway-canary", "1"});
  EXPECT_EQ(status_after_trips(program, 2).at("canary").at("failures"), 0);
  EXPECT_EQ(sums(), before);
}

TEST(Health, NamesEveryDependencyOfAnInstance) {
  Program program;
  program.start();
  const json ready = json::parse(program.get("/health/ready", "service").body);
  std::map<std::string, std::string> states;
  for (const auto& each : ready.at("dependencies")) states[each.at("name")] = each.at("state");
  for (const char* name :
       {"commands", "billing", "projection-patients", "projection-analytics", "query-patients",
        "query-billing", "query-audit", "query-analytics", "query-chart", "query-occupancy",
        "postgres", "auth", "log", "access-journal"}) {
    EXPECT_EQ(states[name], "up") << name << " in " << ready.dump(2);
  }
  const std::string metrics = program.get("/metrics", "").body;
  EXPECT_NE(metrics.find("carelog_projection_lag_seconds{projection=\"audit\",topic=\"billing\","
                         "partition=\"7\"} 0.000\n"),
            std::string::npos)
      << metrics;
  EXPECT_NE(metrics.find("carelog_projection_parked_aggregates{projection=\"billing\"} 0\n"),
            std::string::npos);
  EXPECT_EQ(metrics.find("carelog_canary"), std::string::npos) << "none are sent here";
}

TEST(Status, IsShownAgainAndAgainUntilItIsInterrupted) {
  Program program;
  program.start();
  infra::ChildProcessOptions options;
  options.arguments = {CARELOG_PROGRAM,        "status", "--watch", "1", "--data",
                       program.data().string()};
  options.output_file = program.file("watched.txt").string();
  infra::ChildProcess watching(options);
  const auto tables = [&] {
    const std::string text = text_of(program.file("watched.txt"));
    std::size_t count = 0;
    for (auto at = text.find("read model"); at != std::string::npos;
         at = text.find("read model", at + 1))
      ++count;
    return count;
  };
  for (int tries = 0; tries < 200 && tables() < 2; ++tries)
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_GE(tables(), 2u) << text_of(program.file("watched.txt"));
  watching.send(SIGINT);
  EXPECT_EQ(watching.wait_for(std::chrono::seconds(5)), 0);
  EXPECT_EQ(text_of(program.file("watched.txt")).find('\x1b'), std::string::npos)
      << "a file is no terminal";
}

}  // namespace
}  // namespace carelog::system_test
