// One instance, end to end: over HTTP through every role and back.
#include <set>

#include "tests/system/one_program.h"

namespace carelog::system_test {
namespace {

class Story : public OneProgram {};

TEST_F(Story, ARegisteredPatientIsReadBackBilledCountedAndAudited) {
  const auto before = json::parse(program().get("/api/analytics/summary", "admin").body);
  const auto written = registered("grace@example.org");
  const std::string id = id_of(written);
  EXPECT_EQ(written.header("location"), "/api/patients/" + id);
  EXPECT_EQ(written.header("etag"), "\"1\"");

  const auto read = program().get("/api/patients/" + id, "clinician", fresh(written));
  ASSERT_EQ(read.status, 200) << read.body;
  EXPECT_EQ(json::parse(read.body), json::parse(written.body));
  EXPECT_EQ(read.header("etag"), "\"1\"");

  const auto account = program().get("/api/billing/accounts/" + id, "biller", fresh(written));
  ASSERT_EQ(account.status, 200) << account.body;
  EXPECT_EQ(json::parse(account.body).at("patientId"), id);

  const auto after = program().get("/api/analytics/summary", "admin", fresh(written));
  ASSERT_EQ(after.status, 200) << after.body;
  EXPECT_EQ(json::parse(after.body).at("patients"), before.at("patients").get<int>() + 1);

  const auto history = json::parse(
      program().get("/api/patients/" + id + "/history", "auditor", fresh(written)).body);
  ASSERT_EQ(history.size(), 1u);
  EXPECT_EQ(history[0].at("eventType"), "PatientRegistered");
  EXPECT_EQ(history[0].at("role"), "receptionist");
}

TEST_F(Story, AListRightAfterCreatingShowsThePatient) {
  for (int i = 0; i < 20; ++i) {
    const auto written = registered("list" + std::to_string(i) + "@example.org");
    const auto list = program().get("/api/patients?limit=5", "receptionist", fresh(written));
    ASSERT_EQ(list.status, 200) << list.body;
    const auto patients = json::parse(list.body);
    ASSERT_TRUE(patients.is_array());
    bool seen = false;
    for (const auto& each : patients) seen = seen || each.at("id") == id_of(written);
    EXPECT_TRUE(seen) << "patient " << i;
  }
}

TEST_F(Story, ARepeatedKeyGetsTheFirstAnswerAndAnotherBodyIsRefused) {
  const Headers key = {{"Idempotency-Key", "story-key-1"}};
  const auto body = patient("Key Holder", "key@example.org");
  const auto first = program().post("/api/patients", "receptionist", body, key);
  ASSERT_EQ(first.status, 201) << first.body;
  const auto again = program().post("/api/patients", "receptionist", body, key);
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(again.header("idempotency-replayed"), "true");
  const auto other = program().post("/api/patients", "receptionist",
                                    patient("Key Thief", "thief@example.org"), key);
  EXPECT_EQ(other.status, 422) << other.body;
}

TEST_F(Story, AStaleEntityTagIsRefused) {
  const auto written = registered("etag@example.org");
  const std::string path = "/api/patients/" + id_of(written);
  auto body = patient("Grace M. Hopper", "etag@example.org");
  const auto first = program().send("PUT", path, "clinician", body.dump(), {{"If-Match", "\"1\""}});
  ASSERT_EQ(first.status, 200) << first.body;
  EXPECT_EQ(first.header("etag"), "\"2\"");
  body["name"] = "Grace Murray Hopper";
  EXPECT_EQ(program().send("PUT", path, "clinician", body.dump(), {{"If-Match", "\"1\""}}).status,
            412);
  const auto known = program().get(path, "clinician",
                                   {{"If-None-Match", "\"2\""},
                                    {"Consistency-Token", first.header("consistency-token")},
                                    {"Prefer", "wait=5"}});
  EXPECT_EQ(known.status, 304);
}

TEST_F(Story, ATakenEmailIsAConflictThatNamesTheField) {
  registered("taken@example.org");
  const auto second =
      program().post("/api/patients", "receptionist", patient("Second", "Taken@Example.org"));
  EXPECT_EQ(second.status, 409) << second.body;
  EXPECT_TRUE(pointers_of(second).contains("/email")) << second.body;
}

TEST_F(Story, EveryInvalidFieldIsNamedAtOnce) {
  const auto refused = program().post(
      "/api/patients", "receptionist",
      {{"name", ""}, {"email", "nobody"}, {"address", ""}, {"dateOfBirth", "17.03.1943"}});
  EXPECT_EQ(refused.status, 422) << refused.body;
  EXPECT_EQ(refused.header("content-type").find("application/problem+json"), 0u);
  EXPECT_EQ(pointers_of(refused),
            (std::set<std::string>{"/name", "/email", "/address", "/dateOfBirth"}));
}

TEST_F(Story, RolesMayDoWhatTheirTableSaysAndNoMore) {
  const auto body = patient("Nobody", "nobody@example.org");
  EXPECT_EQ(program().post("/api/patients", "", body).status, 401);
  EXPECT_EQ(program().post("/api/patients", "patient", body).status, 403);
  EXPECT_EQ(program().post("/api/patients", "auditor", body).status, 403);
  EXPECT_EQ(program().get("/api/patients", "patient").status, 403);
  EXPECT_EQ(program().get("/api/patients", "", {{"Authorization", "Bearer x.y.z"}}).status, 401);
  EXPECT_EQ(program().get("/health/live", "").status, 200);
}

TEST_F(Story, TheFirstAdminSignsInWithThePasswordOfAFileForTheOwnerAlone) {
  const auto file = program().data() / "first-sign-in.txt";
  const std::string email = "admin@carelog.local";
  const std::string text = text_of(file);
  const std::size_t at = text.find(email);
  ASSERT_NE(at, std::string::npos) << text;
  std::istringstream rest(text.substr(at + email.size()));
  std::string password;
  rest >> password;
  EXPECT_EQ(program().output().find(password), std::string::npos) << "logs are kept by others";
  EXPECT_EQ(std::filesystem::status(file).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  const auto login = program().post("/auth/login", "", {{"email", email}, {"password", password}});
  ASSERT_EQ(login.status, 200) << login.body;
  const std::string token = json::parse(login.body).at("token");
  const auto valid = program().get("/auth/validate", "", {{"Authorization", "Bearer " + token}});
  EXPECT_EQ(valid.status, 200);
  EXPECT_EQ(json::parse(valid.body).at("role"), "admin");
  EXPECT_EQ(program()
                .post("/auth/login", "", {{"email", email}, {"password", "wrong-wrong-wrong"}})
                .status,
            401);
}

TEST_F(Story, CorrectionAndDeactivationAreShownByTheAuditVerb) {
  const auto written = registered("audited@example.org");
  const std::string id = id_of(written);
  auto body = patient("Grace Hopper", "audited@example.org");
  body["address"] = "2 Oak Drive, Salem";
  ASSERT_EQ(program().send("PUT", "/api/patients/" + id, "clinician", body.dump()).status, 200);
  const auto gone = program().send("DELETE", "/api/patients/" + id, "clinician");
  ASSERT_EQ(gone.status / 100, 2) << gone.body;
  program().wait_until_caught_up();
  const auto shown = program().run({"audit", "show", id});
  EXPECT_EQ(shown.exit_code, 0) << shown.errors;
  EXPECT_NE(shown.output.find("PatientRegistered"), std::string::npos);
  EXPECT_NE(shown.output.find("address: \"1 Elm Street, Salem\" -> \"2 Oak Drive, Salem\""),
            std::string::npos)
      << shown.output;
  EXPECT_NE(shown.output.find("PatientDeactivated"), std::string::npos);
  EXPECT_EQ(program().run({"audit", "show", "00000000-0000-4000-8000-000000000000"}).exit_code, 3);
}

TEST_F(Story, ADeactivatedPatientIsReadAsItsHistorySays) {
  const std::string id = id_of(registered("gone@example.org"));
  const auto gone = program().send("DELETE", "/api/patients/" + id, "clinician");
  ASSERT_EQ(gone.status, 204) << gone.body;
  const auto now = program().get("/api/patients/" + id, "clinician", fresh(gone));
  ASSERT_EQ(now.status, 200) << "nothing is lost: " << now.body;
  EXPECT_EQ(json::parse(now.body).at("active"), false);
  const auto past =
      program().get("/api/patients/" + id + "/history?asOf=2", "auditor", fresh(gone));
  EXPECT_EQ(json::parse(past.body), json::parse(now.body));
  EXPECT_EQ(past.header("ETag"), now.header("ETag"));
  const auto list =
      program().get("/api/patients?email=gone%40example.org", "clinician", fresh(gone));
  EXPECT_EQ(list.body, "[]") << "lists leave it out unless active=all or false";
  const auto all =
      program().get("/api/patients?active=all&email=gone%40example.org", "clinician", fresh(gone));
  EXPECT_EQ(json::parse(all.body).size(), 1u) << all.body;
}

TEST_F(Story, TheLogIsReplayedWhileItIsWritten) {
  const auto written = registered("replayed@example.org");
  const auto replayed = program().run(
      {"replay", "--aggregate", "patient/" + id_of(written), "--format", "json-lines"});
  ASSERT_EQ(replayed.exit_code, 0) << replayed.errors;
  const auto line = json::parse(replayed.output);
  EXPECT_EQ(line.at("events").at(0).at("type"), "PatientRegistered");
  EXPECT_EQ(line.at("events").at(0).at("data").at("email"), "replayed@example.org");
  EXPECT_EQ(line.at("metadata").at("role"), "receptionist");
  EXPECT_EQ(line.at("metadata").at("clinic"), "main");
  const auto none = program().run({"replay", "--to", "2000-01-01"});
  EXPECT_EQ(none.exit_code, 7) << none.errors;
  EXPECT_EQ(none.output, "");
}

TEST_F(Story, TheLogVerifiesAndTheInstanceIsWell) {
  registered("verified@example.org");
  const auto verified = program().run({"audit", "verify"});
  EXPECT_EQ(verified.exit_code, 0) << verified.output << verified.errors;
  program().wait_until_caught_up();
  const auto status = program().run({"status"});
  EXPECT_EQ(status.exit_code, 0) << status.output;
  const auto doctor = program().run({"doctor", "--gateway-port", "0"});
  EXPECT_EQ(doctor.exit_code, 0) << doctor.output;
}

TEST_F(Story, RebuiltReadModelsAreEqualToTheOnesBefore) {
  for (int i = 0; i < 5; ++i) registered("rebuilt" + std::to_string(i) + "@example.org");
  program().wait_until_caught_up();
  const auto before = program().run({"checksum"});
  ASSERT_EQ(before.exit_code, 0) << before.errors;
  for (const char* model : {"patients", "billing", "audit", "analytics"}) {
    const auto rebuilt = program().run({"rebuild", model});
    EXPECT_EQ(rebuilt.exit_code, 0) << model << ": " << rebuilt.errors;
  }
  EXPECT_EQ(sums_of(program().run({"checksum"}).output), sums_of(before.output));
  EXPECT_EQ(program().run({"rebuild", "patiens"}).exit_code, 3);
}

}  // namespace
}  // namespace carelog::system_test
