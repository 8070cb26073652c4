#include <initializer_list>
#include <map>
#include <set>

#include "tests/gateway/gateway_fixture.h"

namespace carelog::gateway {
namespace {

using Writing = GatewayBeforeFakes;

TEST_F(Writing, AnswersARegistrationWithTheNewPatient) {
  const auto created = register_ada("Idempotency-Key: k1\r\n");
  ASSERT_EQ(created.status, 201) << created.body;
  const auto patient = created.json();
  EXPECT_EQ(patient["name"], "Ada");
  EXPECT_EQ(patient["active"], true);
  EXPECT_EQ(patient["version"], 1);
  EXPECT_EQ(created.header("Location"), "/api/patients/" + patient["id"].get<std::string>());
  EXPECT_EQ(created.header("ETag"), "\"1\"");
  EXPECT_EQ(created.header("Consistency-Token"), "patients.1.7");
  EXPECT_EQ(created.header("Idempotency-Key"), "k1");
  EXPECT_EQ(created.header("Cache-Control"), "no-store");
  EXPECT_EQ(created.header("X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(created.header("Idempotency-Replayed"), "");
}

TEST_F(Writing, GivesARepeatTheFirstAnswerAgain) {
  const auto first = register_ada("Idempotency-Key: k1\r\n");
  const auto again = register_ada("Idempotency-Key: \"k1\"\r\n");
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(again.header("Idempotency-Replayed"), "true");
  const auto other = ask_as_admin("POST /api/patients", "Idempotency-Key: k1\r\n",
                                  R"({"name":"Eve","email":"e@example.org","address":"-",
                                      "dateOfBirth":"1990-01-01"})");
  EXPECT_EQ(other.status, 422);
  EXPECT_EQ(other.json()["code"], "idempotency-key-reused");
}

TEST_F(Writing, MakesUpAKeyAndNamesIt) {
  const auto first = register_ada();
  const auto second = register_ada("Idempotency-Key: " + first.header("Idempotency-Key") + "\r\n");
  EXPECT_EQ(second.header("Idempotency-Replayed"), "true");
  EXPECT_NE(register_ada().json()["id"], first.json()["id"]);
}

TEST_F(Writing, KeepsKeysOfDifferentCallersApart) {
  const auto one = ask("POST /api/patients",
                       bearer(auth::Role::clinician, "u-1") + "Idempotency-Key: k\r\n", ada);
  const auto two = ask("POST /api/patients",
                       bearer(auth::Role::clinician, "u-2") + "Idempotency-Key: k\r\n", ada);
  EXPECT_EQ(two.status, 201);
  EXPECT_NE(one.json()["id"], two.json()["id"]);
}

TEST_F(Writing, TellsTheServiceWhoAsksAndWhy) {
  const std::string trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  const std::string request_id = "0d4c1c6e-8b62-4a0e-9c4b-0a4b2f6f5d10";
  const auto answer = ask("POST /api/patients",
                          bearer(auth::Role::clinician, "u-9") +
                              "X-Purpose-Of-Use: PAYMENT\r\ntraceparent: " + trace +
                              "\r\nX-Request-Id: " + request_id + "\r\nX-Role: admin\r\n",
                          ada);
  EXPECT_EQ(answer.header("X-Request-Id"), request_id);
  const auto& context = clinic_.last_context;
  EXPECT_EQ(context.clinic(), "main");
  EXPECT_EQ(context.actor(), "u-9");
  EXPECT_EQ(context.role(), "clinician");
  EXPECT_EQ(context.purpose(), "PAYMENT");
  EXPECT_EQ(context.traceparent(), trace);
  EXPECT_EQ(context.correlation_id(), request_id);
  EXPECT_EQ(context.command_id().size(), 36U);
  register_ada("traceparent: 00-bad\r\nX-Request-Id: <script>\r\n");
  EXPECT_EQ(clinic_.last_context.purpose(), "OPERATIONS");
  EXPECT_EQ(clinic_.last_context.traceparent().size(), 55U);
  EXPECT_EQ(clinic_.last_context.correlation_id().size(), 36U);
}

api::Refusal with_faults_in(std::initializer_list<const char*> fields) {
  api::Refusal refusal;
  refusal.set_code(api::Refusal::INVALID);
  for (const char* field : fields) {
    auto& error = *refusal.add_errors();
    error.set_field(field);
    error.set_code("found-by-the-domain");
  }
  return refusal;
}

// The gateway finds what is missing and unknown, the domain what is wrong: one answer names
// everything.
TEST_F(Writing, NamesEveryInvalidFieldWhoeverFoundIt) {
  clinic_.refusal = with_faults_in({"email", "date_of_birth", "identifiers/0/value"});
  const auto answer = ask_as_admin("POST /api/patients", "", R"({"email":"x","role":"admin"})");
  EXPECT_EQ(answer.status, 422);
  EXPECT_EQ(answer.header("Content-Type"), "application/problem+json");
  std::map<std::string, std::string> found;
  const auto problem = answer.json();
  for (const auto& error : problem["errors"]) found[error["pointer"]] = error["code"];
  EXPECT_EQ(found,
            (std::map<std::string, std::string>{{"/name", "required"},
                                                {"/address", "required"},
                                                {"/dateOfBirth", "required"},
                                                {"/role", "unknown-field"},
                                                {"/email", "found-by-the-domain"},
                                                {"/identifiers/0/value", "found-by-the-domain"}}));
  ASSERT_EQ(clinic_.commands.size(), 1U);
  EXPECT_TRUE(clinic_.commands[0].check_only());
  EXPECT_TRUE(clinic_.patients.empty());
}

// A record that is not looked at lacks what the body does not say.
TEST_F(Writing, SaysNothingOfMembersThatAChangeDoesNotName) {
  clinic_.refusal = with_faults_in({"code", "email", "identifiers/0/value"});
  const std::string one = "/api/patients/0d4c1c6e-8b62-8a0e-9c4b-0a4b2f6f5d10";
  const std::string changes[] = {one, one + "/allergies/1d4c1c6e-8b62-8a0e-9c4b-0a4b2f6f5d10"};
  for (const std::string& path : changes) {
    const auto answer = ask_as_admin("PATCH " + path, "", R"({"colour":"red"})");
    EXPECT_EQ(answer.status, 422);
    ASSERT_EQ(answer.json()["errors"].size(), 1U) << answer.body;
    EXPECT_EQ(answer.json()["errors"][0]["pointer"], "/colour");
  }
  const auto both = ask_as_admin("PATCH " + one, "", R"({"colour":"red","email":"x"})").json();
  ASSERT_EQ(both["errors"].size(), 2U) << both.dump();
  EXPECT_EQ(both["errors"][1]["pointer"], "/email");
}

TEST_F(Writing, FollowsAnEntryIntoTheRecordThatWasMerged) {
  const std::string target = "0d4c1c6e-8b62-8a0e-9c4b-0a4b2f6f5d10";
  const std::string source = "2d4c1c6e-8b62-8a0e-9c4b-0a4b2f6f5d10";
  clinic_.refusal.emplace().set_code(api::Refusal::NOT_FOUND);
  clinic_.refusal->set_detail("recorded-under: " + source);
  const std::string path =
      "/api/patients/" + target + "/notes/1d4c1c6e-8b62-8a0e-9c4b-0a4b2f6f5d10";
  for (int i = 0; i < 2; ++i) {
    const auto answer = ask_as_admin("PATCH " + path, "Idempotency-Key: k1\r\n", R"({"note":"x"})");
    EXPECT_EQ(answer.status, 404) << "it is not there either";
  }
  ASSERT_EQ(clinic_.commands.size(), 4U);
  EXPECT_EQ(clinic_.commands[0].key(), target);
  EXPECT_EQ(clinic_.commands[1].key(), source);
  EXPECT_EQ(clinic_.commands[1].body(), clinic_.commands[0].body());
  const auto command = [&](std::size_t at) { return clinic_.commands[at].context().command_id(); };
  EXPECT_NE(command(0), command(1)) << "a key belongs to one record";
  EXPECT_EQ(command(1), command(3)) << "a repeat is one";
}

TEST_F(Writing, NamesWhatTheDoorFoundAlsoWhenTheDomainIsAway) {
  clinic_.breakdown = grpc::Status(grpc::StatusCode::UNAVAILABLE, "secret");
  const auto answer = ask_as_admin("POST /api/patients", "", R"({"name":7})");
  EXPECT_EQ(answer.status, 422) << answer.body;
  EXPECT_EQ(answer.json()["errors"].size(), 4U);
}

TEST_F(Writing, RefusesBodiesItCannotRead) {
  EXPECT_EQ(ask_as_admin("POST /api/patients", "", "{").status, 400);
  EXPECT_EQ(ask_as_admin("POST /api/patients").status, 400);
  EXPECT_EQ(ask_as_admin("POST /api/patients", "Content-Type: text/plain\r\n", ada).status, 415);
  const auto too_large = ask_as_admin("POST /api/patients", "", std::string(65 * 1024, ' '));
  EXPECT_EQ(too_large.status, 413);
  EXPECT_EQ(too_large.json()["instance"], "urn:uuid:" + too_large.header("X-Request-Id"));
  EXPECT_EQ(ask_as_admin("POST /api/import/patients", "", std::string(65 * 1024, ' ')).status, 400);
  EXPECT_EQ(ask_as_admin("POST /api/patients", "Idempotency-Key: a b\r\n", ada).status, 400);
}

TEST_F(Writing, ChangesARecordOnlyFromTheVersionNamed) {
  const auto path = register_ada().header("Location");
  const auto corrected =
      ask_as_admin("PATCH " + path, "If-Match: \"1\"\r\n", R"({"telephone":"1"})");
  EXPECT_EQ(corrected.status, 200) << corrected.body;
  EXPECT_EQ(corrected.header("ETag"), "\"2\"");
  const auto stale = ask_as_admin("PUT " + path, "If-Match: \"1\"\r\n", ada);
  EXPECT_EQ(stale.status, 412);
  EXPECT_EQ(stale.header("ETag"), "\"2\"");
  EXPECT_EQ(stale.json()["currentVersion"], 2);
  EXPECT_EQ(ask_as_admin("PUT " + path, "If-Match: 1\r\n", ada).status, 400);
  EXPECT_EQ(ask_as_admin("PUT " + path, "", ada).status, 200) << "older clients send none";
}

TEST_F(Writing, ReadsConditionsAsTheStandardSays) {
  struct Case {
    const char* headers;
    int status;
  };
  // Each time the record has version 1.
  for (const Case& each :
       {Case{"If-Match: *\r\n", 200}, Case{"If-Match: \"7\", \"1\"\r\n", 200},
        Case{"If-Match: \"7\"\r\nIf-Match: \"1\"\r\n", 200},
        Case{"If-Match: \"7\"\r\nIf-Match: 1\r\n", 400}, Case{"If-Match: \"7\", \"8\"\r\n", 412},
        Case{"If-Match: \"01\"\r\n", 412}, Case{"If-Match: W/\"1\"\r\n", 412},
        Case{"If-Match: \"abc\"\r\n", 412}, Case{"If-Match: 1\r\n", 400},
        Case{"If-None-Match: *\r\n", 412}, Case{"If-None-Match: \"1\"\r\n", 412},
        Case{"If-None-Match: W/\"1\"\r\n", 412}, Case{"If-None-Match: \"2\"\r\n", 200},
        Case{"If-Match: \"1\"\r\nIf-None-Match: \"1\"\r\n", 412}}) {
    for (const char* method : {"PUT ", "PATCH "}) {
      const auto path = register_ada().header("Location");
      const auto answer = ask_as_admin(method + path, each.headers, ada);
      EXPECT_EQ(answer.status, each.status) << method << each.headers << answer.body;
      if (each.status == 412) {
        EXPECT_EQ(answer.json()["currentVersion"], 1) << each.headers;
      }
    }
  }
}

TEST_F(Writing, MakesNothingThatIsToMatchARecord) {
  for (const char* condition : {"If-Match: *\r\n", "If-Match: \"1\"\r\n"}) {
    EXPECT_EQ(ask_as_admin("POST /api/patients", condition, ada).status, 412) << condition;
    EXPECT_EQ(ask_as_admin("POST /api/import/patients", condition, "[]").status, 412);
  }
  EXPECT_EQ(ask_as_admin("POST /api/patients", "If-Match: 1\r\n", ada).status, 400);
  EXPECT_TRUE(clinic_.patients.empty());
  const auto made = ask_as_admin("POST /api/patients", "If-None-Match: *\r\n", ada);
  EXPECT_EQ(made.status, 201) << "none was there: " << made.body;
}

TEST_F(Writing, TakesBackWhatItShowed) {
  const auto created = register_ada();
  const auto path = created.header("Location");
  const auto again = ask_as_admin("PUT " + path, "", created.body);
  EXPECT_EQ(again.status, 200) << again.body;
  api::CorrectPatientDetails said;
  ASSERT_TRUE(said.ParseFromString(clinic_.commands.back().body()));
  EXPECT_EQ(said.version(), 1U);
  EXPECT_TRUE(said.active());
  EXPECT_EQ("/api/patients/" + said.id(), path);
}

TEST_F(Writing, DeactivatesReactivatesAndRecordsADeath) {
  const auto path = register_ada().header("Location");
  const auto gone = ask_as_admin("DELETE " + path);
  EXPECT_EQ(gone.status, 204);
  EXPECT_EQ(gone.body, "");
  EXPECT_EQ(gone.header("ETag"), "\"2\"");
  EXPECT_EQ(gone.header("Content-Length"), "");
  const auto back = ask_as_admin("POST " + path + "/reactivation", "", R"({"reason":"error"})");
  EXPECT_EQ(back.json()["active"], true);
  const auto death =
      ask_as_admin("POST " + path + "/death", "", R"({"deceasedDate":"2024-02-29"})");
  EXPECT_EQ(death.json()["deceasedDate"], "2024-02-29");
  EXPECT_EQ(ask_as_admin("POST " + path + "/death", "", R"({"deceasedDate":7})").status, 422);
  const auto back_again = ask_as_admin("DELETE " + path + "/death", "", R"({"reason":"error"})");
  EXPECT_EQ(back_again.status, 200) << back_again.body;
  EXPECT_FALSE(back_again.json().contains("deceasedDate"));
}

struct RefusalCase {
  api::Refusal::Code code;
  int status;
  const char* problem;
};

TEST_F(Writing, GivesEveryRefusalItsStatus) {
  for (const RefusalCase& each : {RefusalCase{api::Refusal::INVALID, 422, "invalid-fields"},
                                  {api::Refusal::NOT_FOUND, 404, "not-found"},
                                  {api::Refusal::ALREADY_EXISTS, 409, "already-exists"},
                                  {api::Refusal::VERSION_CONFLICT, 412, "version-conflict"},
                                  {api::Refusal::IN_USE, 409, "in-use"},
                                  {api::Refusal::STATE_CONFLICT, 409, "state-conflict"}}) {
    clinic_.refusal.emplace().set_code(each.code);
    auto* error = clinic_.refusal->add_errors();
    error->set_field("email");
    error->set_code("in-use");
    const auto answer = register_ada();
    EXPECT_EQ(answer.status, each.status) << each.problem;
    EXPECT_EQ(answer.json()["code"], each.problem);
    EXPECT_EQ(answer.json()["errors"][0]["pointer"], "/email");
    EXPECT_EQ(answer.header("Retry-After"), "");
  }
}

TEST_F(Writing, SaysWhenARepeatIsSafeAndNothingElseOfABreakdown) {
  for (const auto code : {grpc::StatusCode::UNAVAILABLE, grpc::StatusCode::RESOURCE_EXHAUSTED,
                          grpc::StatusCode::DEADLINE_EXCEEDED}) {
    clinic_.breakdown = grpc::Status(code, "secret");
    const auto answer = register_ada();
    EXPECT_EQ(answer.status, 503);
    EXPECT_NE(answer.header("Retry-After"), "");
    EXPECT_NE(answer.header("Idempotency-Key"), "");
    EXPECT_EQ(answer.body.find("secret"), std::string::npos);
  }
  clinic_.breakdown = grpc::Status(grpc::StatusCode::INTERNAL, "secret");
  const auto answer = register_ada();
  EXPECT_EQ(answer.status, 500);
  EXPECT_EQ(answer.body.find("secret"), std::string::npos);
}

}  // namespace
}  // namespace carelog::gateway
