#include "tests/gateway/gateway_fixture.h"

namespace carelog::gateway {
namespace {

using Reading = GatewayBeforeFakes;

const std::string nobody = "/api/patients/0d4c1c6e-8b62-4a0e-9c4b-0a4b2f6f5d10";

TEST_F(Reading, GivesAPatientWithItsVersion) {
  const auto path = register_ada().header("Location");
  const auto read = ask_as_admin("GET " + path);
  EXPECT_EQ(read.status, 200);
  EXPECT_EQ(read.header("ETag"), "\"1\"");
  EXPECT_EQ(read.header("Age-Of-Data-Ms"), "12");
  EXPECT_EQ(read.header("Cache-Control"), "no-store");
  EXPECT_EQ(read.json()["email"], "ada@example.org");
  const auto known = ask_as_admin("GET " + path, "If-None-Match: \"1\"\r\n");
  EXPECT_EQ(known.status, 304);
  EXPECT_EQ(known.body, "");
  EXPECT_EQ(ask_as_admin("GET " + path, "If-None-Match: \"2\"\r\n").status, 200);
  const auto head = ask_as_admin("HEAD " + path);
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.body, "");
  EXPECT_EQ(head.header("Content-Length"), std::to_string(read.body.size()));
}

TEST_F(Reading, SendsOnToTheRecordThatAPatientIsMergedInto) {
  const std::string target = "5c1d2a77-0000-8000-8000-00000000000b";
  clinic_.breakdown =
      grpc::Status(grpc::StatusCode::FAILED_PRECONDITION, "secret", "merged-into: " + target);
  const auto moved = ask_as_admin("GET " + nobody);
  EXPECT_EQ(moved.status, 301);
  EXPECT_EQ(moved.header("Location"), "/api/patients/" + target);
  EXPECT_EQ(moved.json()["id"], nobody.substr(14));
  EXPECT_EQ(moved.json()["mergedInto"], target);
  EXPECT_EQ(ask_as_admin("HEAD " + nobody).header("Location"), "/api/patients/" + target);
}

TEST_F(Reading, ListsLikelyDuplicates) {
  register_ada();
  const auto page = ask_as_admin("GET /api/patients/duplicates?limit=1&minScore=70");
  ASSERT_EQ(page.status, 200) << page.body;
  EXPECT_EQ(page.json()[0]["score"], 70);
  EXPECT_EQ(page.json()[0]["reasons"][0], "same-name");
  EXPECT_EQ(page.json()[0]["patient"]["email"], "ada@example.org");
  EXPECT_EQ(page.header("Link"),
            "</api/patients/duplicates?limit=1&minScore=70&cursor=d%2F1>; rel=\"next\"");
  for (const char* wrong : {"minScore=0", "minScore=101", "limit=0", "q=ada"}) {
    EXPECT_EQ(ask_as_admin("GET /api/patients/duplicates?" + std::string(wrong)).status, 400);
  }
  EXPECT_EQ(ask("GET /api/patients/duplicates", bearer(auth::Role::receptionist)).status, 403);
}

TEST_F(Reading, ListsPatientsInPages) {
  register_ada();
  register_ada();
  const auto page = ask_as_admin("GET /api/patients?limit=1&name=a%20b");
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(page.json().size(), 1U);
  EXPECT_EQ(page.header("Link"), "</api/patients?limit=1&name=a%20b&cursor=c%2F1>; rel=\"next\"");
  EXPECT_EQ(ask_as_admin("GET /api/patients").header("Link"), "");
  for (const char* query :
       {"limit=0", "limit=10000", "colour=red", "limit=1&limit=2", "name=%ff"}) {
    const auto refused = ask_as_admin("GET /api/patients?" + std::string(query));
    EXPECT_EQ(refused.status, 400) << query;
    EXPECT_EQ(refused.json()["code"], "invalid-parameter");
  }
}

TEST_F(Reading, WaitsForWhatTheClientHasSeenWritten) {
  ask_as_admin("GET /api/patients", "Consistency-Token: patients.1.7\r\nPrefer: wait=2\r\n");
  EXPECT_EQ(clinic_.last_freshness.consistency_token(), "patients.1.7");
  EXPECT_EQ(clinic_.last_freshness.wait_ms(), 2000U);
  clinic_.breakdown = grpc::Status(grpc::StatusCode::FAILED_PRECONDITION, "secret");
  const auto behind = ask_as_admin("GET /api/patients", "Consistency-Token: patients.1.7\r\n");
  EXPECT_EQ(behind.status, 503);
  EXPECT_EQ(behind.json()["code"], "read-model-behind");
  EXPECT_EQ(behind.header("Retry-After"), "1");
  EXPECT_EQ(ask_as_admin("GET /api/patients", "Consistency-Token: x\r\n").status, 400);
}

TEST_F(Reading, GivesHistoryBillingAndAnalytics) {
  const auto history = ask_as_admin("GET " + nobody + "/history?after=4");
  EXPECT_EQ(history.json()[0]["eventType"], "PatientRegistered");
  EXPECT_EQ(history.json()[0]["changes"][0]["to"], "Ada");
  EXPECT_FALSE(history.json()[0]["changes"][0].contains("from"));
  EXPECT_EQ(history.header("Link"), "<" + nobody + "/history?after=5>; rel=\"next\"");
  const auto account = ask_as_admin("GET /api/billing/accounts/" + nobody.substr(14));
  EXPECT_EQ(account.json()["patientId"], nobody.substr(14));
  EXPECT_EQ(account.header("ETag"), "\"1\"");
  const auto summary = ask_as_admin("GET /api/analytics/summary?from=2024-01-01");
  EXPECT_EQ(summary.json()["patients"], 3);
  EXPECT_EQ(summary.json()["ageBands"][0]["count"], 2);
  EXPECT_EQ(ask_as_admin("GET /api/analytics/summary?from=yesterday").status, 400);
}

TEST_F(Reading, GivesThePatientAsItWas) {
  const auto was = ask_as_admin("GET " + nobody + "/history?asOf=2");
  EXPECT_EQ(was.status, 200);
  EXPECT_EQ(was.json()["name"], "by version");
  EXPECT_EQ(was.header("ETag"), "\"2\"");
  for (const char* time : {"2024-02-29T12:00:00Z", "2024-02-29"}) {
    EXPECT_EQ(ask_as_admin("GET " + nobody + "/history?asOf=" + time).json()["name"], "by time");
  }
  const auto never = ask_as_admin("GET " + nobody + "/history?asOf=3");
  EXPECT_EQ(never.status, 404);
  EXPECT_NE(never.body.find("no such version"), std::string::npos);
  EXPECT_EQ(ask_as_admin("GET " + nobody + "/history?asOf=soon").status, 400);
  EXPECT_EQ(ask_as_admin("GET " + nobody + "/history?asOf=1&limit=3").status, 400);
  EXPECT_EQ(ask_as_admin("GET " + nobody + "/history?asOf=2999-01-01").status, 422);
}

TEST_F(Reading, AnswersForAChartAsForAPatientThatNobodyKnowsTheFuture) {
  for (const char* path : {"/chart?asOf=", "/allergies?asOf=", "/history?asOf="}) {
    for (const char* time : {"2999-01-01", "2999-01-01T00:00:00Z"}) {
      const auto answer = ask_as_admin("GET " + nobody + path + time);
      EXPECT_EQ(answer.status, 422) << path << time;
      EXPECT_EQ(answer.json()["code"], "invalid-fields") << path;
    }
    EXPECT_EQ(ask_as_admin("GET " + nobody + path + "soon").status, 400) << path;
  }
}

TEST_F(Reading, ListsRowsAndRecordsWhoseTheyAre) {
  const auto day = ask_as_admin("GET /api/encounters?day=2024-03-01&status=planned&limit=7");
  ASSERT_EQ(day.status, 200) << day.body;
  EXPECT_EQ(day.json(), nlohmann::json::parse(R"([{"status":"planned"}])"));
  EXPECT_EQ(day.header("Age-Of-Data-Ms"), "7");
  EXPECT_EQ(day.header("Link"),
            "</api/encounters?day=2024-03-01&status=planned&limit=7&cursor=c%2F1>; rel=\"next\"");
  EXPECT_EQ(clinic_.last_rows.list(), "occupancy");
  EXPECT_EQ(clinic_.last_rows.context().clinic(), "main");
  EXPECT_EQ(clinic_.last_rows.limit(), 7u);
  EXPECT_EQ(clinic_.last_rows.from_ms(), 1'709'251'200'000);
  EXPECT_EQ(clinic_.last_rows.to_ms(), 1'709'251'200'000 + 86'400'000);
  ASSERT_EQ(clinic_.last_rows.filters_size(), 1);
  EXPECT_EQ(clinic_.last_rows.filters(0).name(), "status");
  EXPECT_EQ(clinic_.last_rows.filters(0).value(), "planned");
  const auto seen = accesses(1);
  ASSERT_EQ(seen.size(), 1u);
  ASSERT_EQ(seen[0].patient_ids_size(), 1);
  EXPECT_EQ(seen[0].patient_ids(0), nobody.substr(14));
}

TEST_F(Reading, RefusesAFilterWithAWordThatNoEntryHas) {
  const std::pair<const char*, const char*> wrong[] = {
      {"/api/encounters?status=foo", "status is one of: planned, arrived, "},
      {"/api/encounters?class=foo", "class is one of: AMB, EMER, "},
      {"/allergies?status=foo", "status is one of: active, inactive, resolved."},
      {"/observations?status=Final", "status is one of: registered, preliminary, "},
      {"/notes?status=", "status is one of: preliminary, final."},
      {"/api/audit?kind=foo", "kind is change, read or refusal."},
      {"/api/audit?purpose=treatment", "purpose is TREATMENT, PAYMENT, OPERATIONS or EMERGENCY."},
      {"/api/audit?action=read", "There is no query parameter 'action' here"},
      {"/api/patients?active=foo", "active is true, false or all."},
      {"/api/patients?sort=age", "sort is newest, oldest or name."},
      {"/api/billing/money-of-record?groupBy=day", "groupBy is payer."}};
  for (const auto& [path, detail] : wrong) {
    const bool of_patient = !std::string_view(path).starts_with("/api");
    const auto refused = ask_as_admin("GET " + (of_patient ? nobody + path : path));
    EXPECT_EQ(refused.status, 400) << path;
    EXPECT_EQ(refused.json()["detail"].get<std::string>().find(detail), 0u) << refused.body;
  }
}

TEST_F(Reading, ListsRowsOfTodayOrOfAPeriodAndOfNothingElse) {
  const std::int64_t now_ms = infra::now_ms();
  EXPECT_EQ(ask_as_admin("GET /api/encounters").status, 200);
  EXPECT_LE(clinic_.last_rows.from_ms(), now_ms);
  EXPECT_GT(clinic_.last_rows.to_ms(), now_ms - 86'400'000);
  EXPECT_EQ(ask_as_admin("GET /api/encounters?from=2024-03-01&to=2024-03-02").status, 200);
  EXPECT_EQ(clinic_.last_rows.to_ms() - clinic_.last_rows.from_ms(), 2 * 86'400'000);
  for (const char* query :
       {"day=2024-02-30", "day=today", "day=", "from=2024-03-01", "day=2024-03-01&from=2024-03-01",
        "from=2024-03-02&to=2024-03-01", "status=", "limit=0", "colour=red"}) {
    EXPECT_EQ(ask_as_admin("GET /api/encounters?" + std::string(query)).status, 400) << query;
  }
  EXPECT_EQ(ask("GET /api/encounters", bearer(auth::Role::receptionist)).status, 200);
  EXPECT_EQ(ask("GET /api/encounters", bearer(auth::Role::biller)).status, 403);
}

TEST_F(Reading, SearchesSortsAndCountsPatients) {
  register_ada();
  const auto found = ask_as_admin(
      "GET /api/patients?q=love%20ad&registeredFrom=2024-01-01&registeredTo=2024-12-31&sort=name"
      "&count=true");
  EXPECT_EQ(found.header("X-Total-Count"), "1");
  EXPECT_EQ(clinic_.last_list.query(), "love ad");
  EXPECT_EQ(clinic_.last_list.registered_from(), "2024-01-01");
  EXPECT_EQ(clinic_.last_list.registered_to(), "2024-12-31");
  EXPECT_EQ(clinic_.last_list.sort(), api::ListPatientsRequest::NAME);
  EXPECT_EQ(ask_as_admin("GET /api/patients").header("X-Total-Count"), "");
  for (const char* query : {"sort=age", "count=1", "registeredFrom=2024", "registeredTo=x"}) {
    EXPECT_EQ(ask_as_admin("GET /api/patients?" + std::string(query)).status, 400) << query;
  }
}

TEST_F(Reading, LetsNobodyInWithoutTheRightToken) {
  const auto none = ask("GET /api/patients");
  EXPECT_EQ(none.status, 401);
  EXPECT_EQ(none.header("WWW-Authenticate"), "Bearer realm=\"carelog\"");
  EXPECT_EQ(ask("GET /api/patients", "Authorization: Basic YTpi\r\n").status, 401);
  const auto forged = ask("GET /api/patients", "Authorization: Bearer a.b.c\r\n");
  EXPECT_EQ(forged.json()["code"], "invalid-token");
  EXPECT_NE(forged.header("WWW-Authenticate").find("invalid_token"), std::string::npos);
  const auto biller = ask("POST /api/patients", bearer(auth::Role::biller), ada);
  EXPECT_EQ(biller.status, 403);
  EXPECT_EQ(biller.json()["code"], "insufficient-role");
  EXPECT_EQ(ask("GET " + nobody, bearer(auth::Role::patient)).status, 403);
}

TEST_F(Reading, SaysWhatIsNotThere) {
  EXPECT_EQ(ask_as_admin("GET " + nobody).status, 404);
  EXPECT_EQ(ask_as_admin("GET " + nobody).body.find("secret"), std::string::npos);
  EXPECT_EQ(ask("GET /api/nothing").status, 404);
  const auto wrong = ask("TRACE /api/patients");
  EXPECT_EQ(wrong.status, 405);
  EXPECT_EQ(wrong.header("Allow"), "POST, GET, HEAD, OPTIONS");
  EXPECT_EQ(wrong.json()["instance"], "urn:uuid:" + wrong.header("X-Request-Id"));
  const auto too_long = ask("GET /" + std::string(3000, 'a'));
  EXPECT_EQ(too_long.status, 414);
  EXPECT_EQ(too_long.json()["instance"], "urn:uuid:" + too_long.header("X-Request-Id"));
  EXPECT_EQ(too_long.header("X-Request-Id").size(), 36U);
  EXPECT_EQ(ask("OPTIONS /api/patients").status, 204);
  EXPECT_EQ(ask_as_admin("GET /api/patients", "Accept: text/html\r\n").status, 406);
  EXPECT_EQ(ask_as_admin("GET /api/patients", "X-Purpose-Of-Use: FUN\r\n").status, 400);
}

TEST_F(Reading, RefusesATokenOfAPartitionThatDoesNotExist) {
  const auto path = register_ada().header("Location");
  {
    const std::lock_guard lock(clinic_.mutex);
    clinic_.breakdown =
        grpc::Status(grpc::StatusCode::INVALID_ARGUMENT, "secret", "no-such-partition");
  }
  const auto refused = ask_as_admin("GET " + path, "Consistency-Token: patients.99.1\r\n");
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(refused.json()["code"], "invalid-header");
  EXPECT_NE(refused.body.find("a partition that does not exist"), std::string::npos);
  EXPECT_EQ(refused.body.find("secret"), std::string::npos);
}

TEST_F(Reading, SignsInAndValidates) {
  const auto signed_in = ask("POST /auth/login", "", R"({"email":"a@b.c","password":"right"})");
  EXPECT_EQ(signed_in.json()["token"], "t.o.k");
  EXPECT_EQ(signed_in.json()["expiresIn"], 600);
  const auto wrong = ask("POST /auth/login", "", R"({"email":"a@b.c","password":"wrong"})");
  EXPECT_EQ(wrong.status, 401);
  EXPECT_EQ(wrong.json()["code"], "invalid-credentials");
  const auto throttled = ask("POST /auth/login", "", R"({"email":"a","password":"impatient"})");
  EXPECT_EQ(throttled.status, 429);
  EXPECT_EQ(throttled.header("Retry-After"), "7");
  EXPECT_EQ(ask("POST /auth/login", "", "{}").status, 422);
  EXPECT_EQ(ask("GET /auth/validate", "Authorization: Bearer t.o.k\r\n").json()["role"],
            "clinician");
  EXPECT_EQ(ask("GET /auth/validate", "Authorization: Bearer x\r\n").status, 401);
  const std::string user = R"({"email":"n@example.org","password":"long enough","role":"biller"})";
  EXPECT_EQ(ask_as_admin("POST /auth/register", "", user).status, 201);
  EXPECT_EQ(ask("POST /auth/register", bearer(auth::Role::clinician), user).status, 403);
  EXPECT_EQ(ask("GET /.well-known/jwks.json").body, R"({"keys":[]})");
}

TEST_F(Reading, ShowsItsHealth) {
  EXPECT_EQ(ask("GET /health/live").status, 200);
  const auto ready = ask_as_admin("GET /health/ready");
  EXPECT_EQ(ready.status, 200);
  EXPECT_EQ(ready.json()["dependencies"][0]["name"], "log");
  dependencies_ = {{"log", true, ""}, {"database", false, "away"}};
  std::this_thread::sleep_for(Readiness::result_lifetime + std::chrono::milliseconds(50));
  const auto not_ready = ask_as_admin("GET /health/ready");
  EXPECT_EQ(not_ready.status, 503);
  EXPECT_EQ(not_ready.json()["dependencies"][1]["detail"], "away");
}

TEST_F(Reading, ShowsItsMetricsAndDocuments) {
  ask_as_admin("GET /api/patients");
  const auto metrics = ask("GET /metrics").body;
  EXPECT_NE(
      metrics.find("carelog_http_requests_total{operation=\"listPatients\",status=\"2xx\"} 1\n"),
      std::string::npos);
  EXPECT_NE(metrics.find("carelog_http_connections "), std::string::npos);
  EXPECT_NE(metrics.find("\nmore 1\n"), std::string::npos);
  EXPECT_EQ(ask("GET /openapi.json").json()["openapi"], "3.1.0");
  EXPECT_NE(ask("GET /docs", "Accept: text/html\r\n").body.find("<!doctype html>"),
            std::string::npos);
}

}  // namespace
}  // namespace carelog::gateway
