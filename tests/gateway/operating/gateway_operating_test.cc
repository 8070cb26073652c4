// Read models and the log, looked after by an admin over HTTP.
#include <set>

#include "tests/gateway/gateway_fixture.h"

namespace carelog::gateway {
namespace {

using Operating = GatewayBeforeFakes;

const std::string models = "/api/admin/read-models";
const std::string parked = models + "/patients/parked/" + FakeProjections::parked_patient;
const std::string unknown = "0d4c1c6e-8b62-4a0e-9c4b-0a4b2f6f5d10";

TEST_F(Operating, TellsWhereTheReadModelsAre) {
  const auto all = ask_as_admin("GET " + models);
  ASSERT_EQ(all.status, 200) << all.body;
  const auto model = all.json()["readModels"][0];
  EXPECT_EQ(model["name"], "patients");
  EXPECT_EQ(model["parkedAggregates"], 2);
  EXPECT_EQ(model["partitions"][0]["endOffset"], 47);
  EXPECT_EQ(model["partitions"][0]["lagSeconds"], 1.5);
  EXPECT_EQ(all.json()["processesAway"], 0);
}

TEST_F(Operating, HasAReadModelMadeAnewAndLeavesItToItself) {
  EXPECT_FALSE(ask_as_admin("GET " + models + "/patients").json().contains("build"));
  const auto begun = ask_as_admin("POST " + models + "/patients/rebuild");
  ASSERT_EQ(begun.status, 202) << begun.body;
  EXPECT_EQ(begun.json()["generation"], 4);
  const auto now = ask_as_admin("GET " + models + "/patients");
  EXPECT_EQ(now.json()["generations"][0]["state"], "live");
  EXPECT_EQ(now.json()["build"]["secondsLeft"], 6.0);
  EXPECT_EQ(now.body.find("Ada"), std::string::npos) << "a value may be personal";
  EXPECT_EQ(ask_as_admin("DELETE " + models + "/patients/rebuild").status, 204);
  EXPECT_EQ(ask_as_admin("DELETE " + models + "/patients/rebuild").status, 404);
}

TEST_F(Operating, SaysWhyItCannot) {
  const auto back = ask_as_admin("POST " + models + "/patients/rollback");
  EXPECT_EQ(back.status, 409);
  EXPECT_EQ(back.json()["detail"], "none is kept");
  const auto live = ask_as_admin("DELETE " + models + "/patients/generations/3");
  EXPECT_EQ(live.status, 409);
  EXPECT_EQ(live.json()["detail"], "generation 3 is live");
  EXPECT_EQ(ask_as_admin("DELETE " + models + "/patients/generations/2").status, 204);
  for (const char* none : {"0", "03", "-1", "x", "9999999999"}) {
    EXPECT_EQ(ask_as_admin("DELETE " + models + "/patients/generations/" + none).status, 404);
  }
  for (const char* what : {"GET ", "POST "}) {
    const std::string at = *what == 'G' ? "/nothing" : "/nothing/rebuild";
    const auto none = ask_as_admin(what + models + at);
    EXPECT_EQ(none.status, 404) << what;
    EXPECT_EQ(none.json()["detail"], "no such projection here");
  }
}

TEST_F(Operating, LooksAfterWhatIsParked) {
  const auto all = ask_as_admin("GET " + models + "/patients/parked");
  ASSERT_EQ(all.status, 200) << all.body;
  EXPECT_EQ(all.json()[0]["reason"], "the row was refused");
  EXPECT_EQ(ask_as_admin("POST " + models + "/patients/retry").json()["applied"], 1);
  EXPECT_EQ(ask_as_admin("POST " + parked + "/retry").json()["applied"], 1);
  EXPECT_EQ(ask_as_admin("POST " + parked + "/release").status, 204);
  for (const char* what : {"/retry", "/release"}) {
    EXPECT_EQ(ask_as_admin("POST " + models + "/patients/parked/" + unknown + what).status, 404);
  }
}

TEST_F(Operating, NamesInTheAuditTrailToWhatItWasDone) {
  ask_as_admin("POST " + models + "/patients/rebuild");
  ask_as_admin("DELETE " + models + "/patients/generations/2");
  ask_as_admin("POST " + parked + "/release");
  ask("POST " + models + "/patients/rebuild", bearer(auth::Role::service));
  std::multiset<std::string> told;
  for (const auto& entry : accesses(4)) {
    told.insert(entry.operation() + " " + std::to_string(entry.status()) + " " + entry.reason());
  }
  EXPECT_EQ(told,
            (std::multiset<std::string>{"rebuildReadModel 202 read model patients",
                                        "dropGeneration 204 read model patients, generation 2",
                                        "releaseParked 204 read model patients, aggregate " +
                                            std::string(FakeProjections::parked_patient),
                                        "rebuildReadModel 403 "}));
}

TEST_F(Operating, ShowsRecordsAsTheyStand) {
  EXPECT_EQ(ask_as_admin("GET /api/admin/log").json()[0]["endOffset"], 47);
  const std::string log = "/api/admin/log/records";
  const auto page = ask_as_admin("GET " + log + "?topic=patients&partition=5&from=40");
  ASSERT_EQ(page.status, 200) << page.body;
  EXPECT_EQ(page.json()["records"][0]["offset"], 40);
  EXPECT_EQ(page.json()["records"][1]["verdict"], "void: stale term");
  EXPECT_EQ(page.json()["records"][1]["eventTypes"][0], "PatientRegistered");
  EXPECT_EQ(ask_as_admin("GET " + log + "?topic=patients&partition=6").status, 404);
  for (const char* wrong :
       {"partition=5", "topic=patients&partition=-1", "topic=patients&limit=101",
        "topic=patients&from=x", "topic=patients&afresh=true"}) {
    EXPECT_EQ(ask_as_admin("GET " + log + "?" + wrong).status, 400) << wrong;
  }
}

TEST_F(Operating, TellsAuditorsTheHeadOfTheChain) {
  const std::string asked = "GET /api/audit/chain?topic=patients&partition=5&records=40";
  const auto head = ask(asked, bearer(auth::Role::auditor));
  ASSERT_EQ(head.status, 200) << head.body;
  EXPECT_EQ(head.json()["head"], std::string(64, 'a'));
  EXPECT_FALSE(ask_as_admin(asked + "&afresh=true").json().contains("head"));
  EXPECT_EQ(ask(asked, bearer(auth::Role::clinician)).status, 403);
}

TEST_F(Operating, IsForAdmins) {
  for (const auth::Role role : auth::all_roles) {
    const int wanted = role == auth::Role::admin ? 200 : 403;
    EXPECT_EQ(ask("GET " + models, bearer(role)).status, wanted) << auth::role_name(role);
    EXPECT_EQ(ask("GET /api/admin/log", bearer(role)).status, wanted) << auth::role_name(role);
  }
}

}  // namespace
}  // namespace carelog::gateway
