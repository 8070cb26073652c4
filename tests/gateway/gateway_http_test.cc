// What HTTP allows a client to send, and how the gateway answers what it does not accept.
#include "gateway/call/problem_kinds.h"
#include "gateway/route_map.h"
#include "tests/gateway/gateway_fixture.h"

namespace carelog::gateway {
namespace {

using Http = GatewayBeforeFakes;

// The pattern with a value in place of each parameter.
std::string filled_path(std::string_view pattern) {
  std::string path;
  while (!pattern.empty()) {
    const auto open = pattern.find('{');
    path += pattern.substr(0, open);
    if (open == std::string_view::npos) break;
    const auto close = pattern.find('}', open);
    const auto name = pattern.substr(open + 1, close - open - 1);
    path += name == word_parameter   ? "in-use"
            : name == file_parameter ? "page-1a2b.js"
                                     : "7d9f3f0e-2c1b-4a55-9a86-0d8c6f1b2a3c";
    pattern.remove_prefix(close + 1);
  }
  return path;
}

TEST_F(Http, LetsNoBrowserTakeAnAnswerForAnotherType) {
  std::size_t found = 0;
  for (const Route& route : route_map()) {
    if (route.method != HttpMethod::get) continue;
    const auto answer = ask_as_admin("GET " + filled_path(route.pattern));
    EXPECT_EQ(answer.header("X-Content-Type-Options"), "nosniff")
        << route.pattern << " " << answer.head;
    EXPECT_EQ(answer.head.find("nosniff"), answer.head.rfind("nosniff")) << "once: " << answer.head;
    found += answer.status == 200 ? 1 : 0;
  }
  EXPECT_GT(found, 10U);
  for (const char* refused :
       {"GET /nowhere", "DELETE /api/patients", "GET /api/patients?colour=red"})
    EXPECT_EQ(ask_as_admin(refused).header("X-Content-Type-Options"), "nosniff") << refused;
}

TEST_F(Http, ServesRequestsHoweverTheyAreWritten) {
  const std::string token = bearer(auth::Role::admin);
  const auto bearer_at = token.find("Bearer ");
  std::string blanks = token;
  blanks.insert(bearer_at + 7, "  ");
  EXPECT_EQ(ask("GET /api/patients", blanks).status, 200) << "blanks after Bearer";
  EXPECT_EQ(ask("GET http://clinic.example/api/patients?limit=1", token).status, 200);
  EXPECT_EQ(ask("GET /api/patients", token + "Accept:\r\n").status, 200) << "empty is none";
  EXPECT_EQ(
      ask("GET /api/patients", token + "Accept: text/html\r\nAccept: application/json\r\n").status,
      200);
  EXPECT_EQ(ask("GET /api/patients", token + "Accept: text/html\r\n").status, 406);
  EXPECT_EQ(ask("OPTIONS *").status, 204);
  EXPECT_EQ(ask("GET /api/patients", token + "Host: other\r\n").status, 400);
}

TEST_F(Http, TakesBodiesWithoutAContentCoding) {
  for (const char* coding : {"gzip", "br", "identity, gzip"}) {
    const auto refused = register_ada("Content-Encoding: " + std::string(coding) + "\r\n");
    EXPECT_EQ(refused.status, 415) << coding;
    EXPECT_EQ(refused.json()["code"], "unsupported-media-type");
  }
  EXPECT_EQ(register_ada("Content-Encoding: identity\r\n").status, 201);
}

TEST_F(Http, SaysThatTheTokenLacksTheScope) {
  const auto refused = ask("GET /api/audit", bearer(auth::Role::patient));
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(refused.header("WWW-Authenticate"),
            "Bearer realm=\"carelog\", error=\"insufficient_scope\"");
}

TEST_F(Http, SaysThatAChangeIsParked) {
  clinic_.breakdown =
      grpc::Status(grpc::StatusCode::FAILED_PRECONDITION, "secret", "parked: audit");
  const auto parked = ask_as_admin("GET /api/patients", "Consistency-Token: patients.1.7\r\n");
  EXPECT_EQ(parked.status, 503);
  EXPECT_EQ(parked.json()["code"], "read-model-behind");
  EXPECT_NE(parked.json()["detail"].get<std::string>().find("parked in the read model audit"),
            std::string::npos);
  EXPECT_EQ(parked.header("Retry-After"), "60");
  EXPECT_EQ(ask_as_admin("GET /api/patients", "Consistency-Token: evil.0.0\r\n").status, 400);
}

TEST_F(Http, ReadsLargeImportsApartFromEverybodyElse) {
  std::string rows = "[";
  for (int row = 0; row < 100; ++row) {
    rows += (row == 0 ? "" : ",") + std::string(R"({"key":"row )") + std::to_string(row) +
            R"(","name":"Ada","dateOfBirth":"1985-12-10","address":")" + std::string(900, 'x') +
            "\"}";
  }
  const auto imported = ask_as_admin("POST /api/import/patients", "", rows + "]");
  ASSERT_EQ(imported.status, 200);
  EXPECT_EQ(imported.json().size(), 100U);
  EXPECT_EQ(imported.json()[99]["status"], "created");
  const auto garbage = ask_as_admin("POST /api/import/patients", "", std::string(200'000, '['));
  EXPECT_EQ(garbage.status, 400);
  EXPECT_EQ(garbage.json()["code"], "malformed-json");
}

TEST_F(Http, NamesTheParameterThatNobodyReads) {
  for (const char* asked :
       {"POST /api/patients?dryRun=1", "POST /api/import/patients?dryRun=1",
        "POST /api/patients/search?dryRun=1", "POST /auth/login?dryRun=1",
        "POST /auth/register?dryRun=1", "GET /auth/validate?dryRun=1", "GET /health/live?dryRun=1",
        "GET /health/ready?dryRun=1", "GET /.well-known/jwks.json?dryRun=1",
        "DELETE /api/patients/0192f3a4-1111-4222-8333-abcdef012345?dryRun=1"}) {
    const auto refused = ask_as_admin(asked, "", ada);
    EXPECT_EQ(refused.status, 400) << asked << refused.body;
    EXPECT_EQ(refused.json()["detail"],
              "There is no query parameter 'dryRun' here; there are none.");
  }
  EXPECT_TRUE(clinic_.patients.empty());
  const auto list =
      ask_as_admin("GET /api/patients/0192f3a4-1111-4222-8333-abcdef012345/history?x=1");
  EXPECT_EQ(list.json()["detail"],
            "There is no query parameter 'x' here; there are: limit, after, asOf.");
  EXPECT_EQ(ask_as_admin("GET /health/live?").status, 200);
}

TEST_F(Http, AnswersInNoTypeThatIsRefused) {
  for (const char* header :
       {"Accept: application/json;q=0, */*\r\n", "Accept: application/json; q=0\r\n",
        "Accept: application/json;q=0, application/problem+json\r\n"}) {
    EXPECT_EQ(ask_as_admin("GET /health/live", header).status, 406) << header;
  }
  EXPECT_EQ(ask_as_admin("GET /health/live", "Accept: application/problem+json\r\n").status, 200);
}

TEST_F(Http, TakesBodiesInUtf8Only) {
  const std::string latin1 = "Content-Type: application/json; charset=latin1\r\n";
  const auto refused = ask_as_admin("POST /api/patients", latin1, ada);
  EXPECT_EQ(refused.status, 415) << refused.body;
  const std::string utf8 = "Content-Type: application/json; charset=\"UTF-8\"\r\n";
  EXPECT_EQ(ask_as_admin("POST /api/patients", utf8, ada).status, 201);
}

TEST_F(Http, RefusesBodiesThatEndAtANulByte) {
  const auto refused = ask_as_admin("POST /api/patients", "", ada + std::string("\0garbage", 8));
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(refused.json()["code"], "malformed-json");
  EXPECT_EQ(ask_as_admin("POST /api/patients", "", "\xef\xbb\xbf" + ada).status, 400);
}

// Invalid UTF-8 would spoil the answer for every client.
TEST_F(Http, NamesUnknownMembersWithoutCuttingACharacter) {
  std::string name;
  for (int i = 0; i < 60; ++i) name += "\u738b";
  const auto refused = ask_as_admin("POST /api/patients", "", R"({")" + name + R"(":1})");
  EXPECT_EQ(refused.status, 422);
  EXPECT_NO_THROW(static_cast<void>(refused.json()));
}

TEST_F(Http, SaysAtItsTypeWhatEveryProblemMeans) {
  const auto refused = ask("GET /api/patients");
  const auto page = ask("GET " + refused.json()["type"].get<std::string>());
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(page.header("Content-Type"), "text/html; charset=utf-8");
  for (const ProblemKind& kind : problem_kinds()) {
    const auto read = ask("GET /problems/" + std::string(kind.code));
    EXPECT_EQ(read.status, 200) << kind.code;
    EXPECT_NE(read.body.find(kind.meaning), std::string::npos);
    EXPECT_EQ(kind.meaning.find_first_of("<>&"), std::string::npos) << kind.code;
  }
  EXPECT_EQ(ask("GET /problems/none").status, 404);
  EXPECT_EQ(ask("GET /problems/../etc").status, 404);
}

TEST_F(Http, SearchesWithTheFiltersInTheBody) {
  register_ada();
  register_ada();
  const auto found = ask_as_admin("POST /api/patients/search", "",
                                  R"({"email":"ada@example.org","limit":1,"active":"all"})");
  EXPECT_EQ(found.status, 200);
  EXPECT_EQ(found.json().size(), 1U);
  EXPECT_EQ(found.header("Link"), "");
  EXPECT_EQ(found.header("Next-Cursor"), "c/1");
  EXPECT_EQ(accesses(1)[0].operation(), "searchPatients");
  EXPECT_EQ(ask_as_admin("POST /api/patients/search", "", R"({"colour":"red"})").status, 422);
  EXPECT_EQ(ask_as_admin("POST /api/patients/search", "", R"({"email":["a"]})").status, 422);
  EXPECT_EQ(ask_as_admin("POST /api/patients/search", "", R"({"email":""})").status, 400);
  EXPECT_EQ(ask_as_admin("POST /api/patients/search?email=a@x.org", "", "{}").status, 400);
  EXPECT_EQ(ask_as_admin("POST /api/patients/search").status, 200);
}

TEST_F(Http, LetsANamedPagesScriptAskAndReadEvenRefusals) {
  const std::string page = "Origin: https://app.example\r\n";
  const auto before =
      ask("OPTIONS /api/patients", page + "Access-Control-Request-Method: POST\r\n");
  EXPECT_EQ(before.status, 204);
  EXPECT_EQ(before.header("Access-Control-Allow-Origin"), "https://app.example");
  EXPECT_NE(before.header("Access-Control-Allow-Headers").find("Authorization"), std::string::npos);
  const auto refused = ask("GET /api/patients", page);
  EXPECT_EQ(refused.status, 401);
  EXPECT_EQ(refused.header("Access-Control-Allow-Origin"), "https://app.example");
  EXPECT_EQ(refused.header("Vary"), "Origin");
  const auto other = ask("GET /api/patients", "Origin: https://evil.example\r\n");
  EXPECT_EQ(other.header("Access-Control-Allow-Origin"), "");
}

}  // namespace
}  // namespace carelog::gateway
