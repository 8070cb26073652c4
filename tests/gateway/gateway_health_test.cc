// What the gateway says about the system behind it.
#include <set>

#include "gateway/health/canary.h"
#include "gateway/health/leadership.h"
#include "tests/gateway/gateway_fixture.h"

namespace carelog::gateway {
namespace {

class Health : public GatewayBeforeFakes {
 protected:
  using GatewayBeforeFakes::GatewayBeforeFakes;

  Answer ready() { return ask_as_admin("GET /health/ready"); }
  nlohmann::json readiness() { return ready().json(); }
  static nlohmann::json named(const nlohmann::json& readiness, const std::string& name) {
    for (const auto& each : readiness.at("dependencies")) {
      if (each.at("name") == name) return each;
    }
    return {};
  }
  // Asks again for some seconds until the readiness is as wanted.
  template <class Wanted>
  nlohmann::json readiness_that(Wanted wanted) {
    nlohmann::json last;
    for (int tries = 0; tries < 200; ++tries) {
      last = readiness();
      if (wanted(last)) break;
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return last;
  }
  void break_down(std::optional<grpc::Status> status) {
    const std::lock_guard lock(clinic_.mutex);
    clinic_.breakdown = std::move(status);
  }
};

class HealthWithCanaries : public Health {
 protected:
  HealthWithCanaries() : Health(std::chrono::seconds(1)) {}
};

TEST_F(Health, NamesEachDependencyWithItsOwnState) {
  const auto all = readiness();
  for (const char* name : {"log", "query-patients", "query-billing", "query-audit",
                           "query-analytics", "auth", "access-journal"}) {
    EXPECT_EQ(named(all, name).value("state", ""), "up") << name << " in " << all.dump();
  }
  EXPECT_EQ(all.at("status"), "ready");
  EXPECT_FALSE(all.contains("canary")) << "none are sent";
}

TEST_F(Health, TellsStrangersItsStatusOnly) {
  dependencies_ = {{"log", true, "/var/lib/carelog is 80 % full"}, {"database", false, "away"}};
  for (const std::string& caller : {std::string(), std::string("Authorization: Bearer a.b.c\r\n"),
                                    bearer(auth::Role::clinician), bearer(auth::Role::patient)}) {
    const auto answer = ask("GET /health/ready", caller);
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(answer.body, R"({"status":"not-ready"})");
  }
  EXPECT_EQ(ask("GET /health/ready", bearer(auth::Role::service)).json()["dependencies"][1]["name"],
            "database");
}

TEST_F(Health, TellsWhichOneIsAway) {
  accesses_.away = true;
  const auto answer = ready();
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(named(answer.json(), "auth").at("state"), "down");
  EXPECT_EQ(named(answer.json(), "query-patients").at("state"), "up");
}

TEST_F(Health, IsNotReadyWhenARoleBreaksDown) {
  break_down(grpc::Status(grpc::StatusCode::UNAVAILABLE, "the database is away"));
  const auto answer = ready();
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(named(answer.json(), "query-patients").at("state"), "down");
  EXPECT_EQ(named(answer.json(), "query-audit").at("state"), "up");
}

TEST_F(Health, StaysReadyWhileSomethingIsDegraded) {
  dependencies_ = {{"projection-patients", true, "2 aggregates parked", true}};
  const auto answer = ready();
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.json().at("status"), "degraded");
  EXPECT_EQ(named(answer.json(), "projection-patients").at("state"), "degraded");
}

TEST_F(Health, ShowsTheReadModelsInItsMetrics) {
  const auto metrics = ask("GET /metrics").body;
  const std::string at = "{projection=\"patients\",topic=\"patients\",partition=\"5\"} ";
  for (const std::string& line :
       {"carelog_projection_lag_events" + at + "7\n",
        "carelog_projection_lag_seconds" + at + "1.500\n",
        "carelog_projection_progress_age_seconds" + at + "-1\n",
        std::string("carelog_projection_parked_aggregates{projection=\"patients\"} 2\n"),
        std::string("carelog_projection_waiting_commits{projection=\"patients\"} 11\n"),
        std::string("carelog_projection_processes_away 0\n")}) {
    EXPECT_NE(metrics.find(line), std::string::npos) << line << " in " << metrics;
  }
}

class HealthWithoutAnalytics : public Health {
 protected:
  HealthWithoutAnalytics() : Health(std::chrono::seconds(1), false) {}
};

TEST_F(HealthWithoutAnalytics, IsReadyAndSaysThatTheRoleIsNotDeployed) {
  const auto all = readiness_that([](const auto& now) {
    return now.at("canary").value("trips", 0) >= 1 && now.at("status") == "ready";
  });
  EXPECT_EQ(all.at("status"), "ready") << all.dump();
  EXPECT_TRUE(named(all, "query-analytics").is_null());
  EXPECT_EQ(all.at("canary").at("failures"), 0);
  const auto summary = ask_as_admin("GET /api/analytics/summary");
  EXPECT_EQ(summary.status, 501);
  EXPECT_EQ(summary.json().at("code"), "not-implemented");
}

TEST(Leadership, IsTheLatestClaimThatANodeHasRead) {
  ContextLeadership patients;
  const auto told = [&](const std::string& endpoint, bool leads, const std::string& leader,
                        std::uint64_t term) {
    carelog::api::v1::GetLeadershipReply reply;
    reply.set_endpoint(endpoint);
    auto& at = *reply.add_partitions();
    at.set_partition(3);
    at.set_leads(leads);
    at.set_leader(leader);
    at.set_term(term);
    patients.add(reply);
  };
  told("a:1", false, "b:1", 4);
  told("b:1", true, "", 7);
  told("c:1", false, "b:1", 4);
  EXPECT_EQ(patients.partitions.at(3).endpoint, "b:1");
  EXPECT_EQ(patients.partitions.at(3).term, 7u);
  patients.nodes_away = 1;
  const std::string text = leadership_metrics({{"patients", patients}});
  for (const char* line :
       {"carelog_partition_led{context=\"patients\",partition=\"3\",leader=\"b:1\"} 1\n",
        "carelog_partition_term{context=\"patients\",partition=\"3\"} 7\n",
        "carelog_command_nodes_away{context=\"patients\"} 1\n"})
    EXPECT_NE(text.find(line), std::string::npos) << line << " in " << text;
}

TEST(Leadership, OfAPartitionThatNobodyLeadsIsNought) {
  ContextLeadership billing;
  billing.partitions[0] = {};
  EXPECT_NE(leadership_metrics({{"billing", billing}}).find("leader=\"\"} 0\n"), std::string::npos);
}

TEST_F(HealthWithCanaries, SendsThemThroughEveryStage) {
  const auto all =
      readiness_that([](const auto& now) { return now.at("canary").value("trips", 0) >= 2; });
  const auto& canary = all.at("canary");
  EXPECT_EQ(canary.at("failures"), 0) << all.dump();
  std::set<std::string> stages;
  for (const auto& stage : canary.at("stages")) {
    EXPECT_EQ(stage.at("ok"), true) << stage.dump();
    EXPECT_GT(stage.at("ms"), 0);
    stages.insert(stage.at("name"));
  }
  EXPECT_EQ(stages, (std::set<std::string>{"command-patients", "command-billing", "patients",
                                           "billing", "audit", "analytics"}));
  EXPECT_EQ(named(all, "canary").at("state"), "up");
  const auto metrics = ask("GET /metrics").body;
  EXPECT_NE(metrics.find("carelog_canary_failures_total 0\n"), std::string::npos);
  EXPECT_NE(metrics.find("carelog_canary_stage_passed{stage=\"audit\"} 1\n"), std::string::npos);
  const std::lock_guard lock(clinic_.mutex);
  // The canaries of both topics travel at once, so either token may come first.
  EXPECT_NE(std::find(clinic_.tokens.begin(), clinic_.tokens.end(), "patients.1.7"),
            clinic_.tokens.end());
  ASSERT_GE(clinic_.canaries.size(), 2u);
  EXPECT_NE(clinic_.canaries[0], clinic_.canaries[1]) << "the partitions in turn";
}

TEST_F(HealthWithCanaries, SaysWhereOneWasLostAndThatTheNextCameThrough) {
  break_down(grpc::Status(grpc::StatusCode::FAILED_PRECONDITION, "behind"));
  auto all = readiness_that([](const auto& now) {
    return now.at("canary").value("failures", 0) > 0 && named(now, "canary").at("state") != "up";
  });
  EXPECT_EQ(named(all, "canary").at("state"), "degraded");
  EXPECT_NE(all.at("status"), "ready");
  break_down(std::nullopt);
  all = readiness_that([](const auto& now) { return now.at("status") == "ready"; });
  EXPECT_EQ(named(all, "canary").at("state"), "up") << all.dump();
}

TEST(CanaryIds, LeadToAPartitionEach) {
  std::set<std::string> ids(canary_ids().begin(), canary_ids().end());
  EXPECT_EQ(ids.size(), canary_lanes);
}

}  // namespace
}  // namespace carelog::gateway
