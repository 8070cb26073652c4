// Every role as a process of its own, on a real Kafka broker (CARELOG_TEST_KAFKA=HOST:PORT).
#include <set>

#include "projections/read_models.h"
#include "tests/system/on_kafka/roles_on_kafka.h"

namespace carelog::system_test {
namespace {

TEST_F(RolesOnKafka, TellTheWholeStoryAndSurviveTheDeathOfEachWriter) {
  const auto written = send("POST", "/api/patients", patient("Grace Hopper", "grace@example.org"));
  ASSERT_EQ(written.status, 201) << written.body;
  const std::string id = json::parse(written.body).at("id");
  const auto list = send("GET", "/api/patients", nullptr, fresh(written));
  ASSERT_EQ(list.status, 200) << list.body;
  EXPECT_EQ(json::parse(list.body).at(0).at("id"), id);
  EXPECT_EQ(send("GET", "/api/billing/accounts/" + id, nullptr, fresh(written)).status, 200);

  const json before = readiness_after_trips(1);
  EXPECT_EQ(before["status"], "ready") << before.dump(2);
  EXPECT_EQ(before["canary"]["stages"].size(), 2 + projections::read_models().size())
      << before.dump(2);
  std::set<std::string> named;
  for (const auto& each : before["dependencies"]) named.insert(each["name"]);
  for (const char* name : {"commands", "billing", "projection-patients", "projection-analytics",
                           "query-billing", "auth", "log", "access-journal", "canary"})
    EXPECT_TRUE(named.contains(name)) << name;

  const std::string metrics = tools::CurlHttpClient().send({"GET", url_ + "/metrics"}).body;
  for (const char* series :
       {"carelog_projection_lag_seconds{projection=\"audit\",topic=\"billing\",partition=\"7\"} ",
        "carelog_projection_waiting_commits{projection=\"analytics\"} 0\n",
        "carelog_projection_processes_away 0\n",
        "carelog_partition_led{context=\"patients\",partition=\"7\",leader=\"127.0.0.1:",
        "carelog_partition_term{context=\"unique-values\",partition=\"0\"} ",
        "carelog_command_nodes_away{context=\"billing\"} 0\n",
        "carelog_canary_stage_passed{stage=\"billing\"}"})
    EXPECT_NE(metrics.find(series), std::string::npos) << series;

  EXPECT_EQ(run({"seed", "--count", "300"}).exit_code, 0);
  std::thread more([&] { EXPECT_EQ(run({"seed", "--count", "1500"}).exit_code, 0); });
  for (const char* role : {"command", "billing", "projector", "analytics"}) {
    kill(role);
    start(role);
    wait_for(role);
  }
  more.join();
  wait_for_patients(1501);
  const json after = readiness_after_trips(before["canary"].value("trips", 0) + 1);
  EXPECT_EQ(after["status"], "ready") << after.dump(2);
  const auto verified = run({"audit", "verify"});
  EXPECT_EQ(verified.exit_code, 0) << verified.output << verified.errors;
  const auto nodes = run({"status", "--nodes"});
  EXPECT_EQ(nodes.exit_code, 0) << nodes.errors;
  EXPECT_NE(nodes.output.find("127.0.0.1:" + std::to_string(base_ + 1)), std::string::npos)
      << nodes.output;
  const auto status = run({"status"});
  EXPECT_EQ(status.exit_code, 0) << status.output << status.errors;

  // An installation that has no analytics says so, and is ready.
  kill("gateway");
  kill("analytics");
  processes_.erase("analytics");
  flags_ = {"--endpoint-analytics", "none"};
  start("gateway");
  wait_for("gateway");
  url_ = json::parse(text_of(directory_ / "gateway.ready")).at("gateway");
  const json without = readiness_after_trips(1);
  EXPECT_EQ(without["status"], "ready") << without.dump(2);
  for (const auto& each : without["dependencies"])
    EXPECT_EQ(each["name"].get<std::string>().find("analytics"), std::string::npos) << each;
  const auto summary = send("GET", "/api/analytics/summary", nullptr);
  EXPECT_EQ(summary.status, 501) << summary.body;
  EXPECT_EQ(json::parse(summary.body)["code"], "not-implemented");
}

// As on machines of their own: by a name, at an address that is not the loopback's alone.
class RolesUnderAName : public RolesOnKafka {
 protected:
  RolesUnderAName() { flags_ = {"--services-host", "0.0.0.0", "--services-name", "localhost"}; }
};

TEST_F(RolesUnderAName, AreFoundByItAsLeaders) {
  const auto written = send("POST", "/api/patients", patient("Grace Hopper", "grace@example.org"));
  ASSERT_EQ(written.status, 201) << written.body;
  EXPECT_EQ(send("GET", "/api/patients", nullptr, fresh(written)).status, 200);
  const std::string metrics = tools::CurlHttpClient().send({"GET", url_ + "/metrics"}).body;
  const std::string leader = "leader=\"localhost:" + std::to_string(base_ + 1) + "\"} 1\n";
  EXPECT_NE(metrics.find(leader), std::string::npos) << metrics;
}

}  // namespace
}  // namespace carelog::system_test
