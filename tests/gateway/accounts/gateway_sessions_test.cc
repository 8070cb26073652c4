// The page to sign in on, tokens for codes and refresh tokens, sessions.
#include "tests/gateway/gateway_fixture.h"

namespace carelog::gateway {
namespace {

class GatewaySessions : public GatewayBeforeFakes {
 protected:
  static std::string form() { return "Content-Type: application/x-www-form-urlencoded\r\n"; }
  static std::string query(const std::string& redirect, const std::string& state = "s") {
    return "client_id=carelog-console&response_type=code&code_challenge_method=S256&"
           "code_challenge=" +
           std::string(43, 'c') + "&redirect_uri=" + redirect + "&state=" + state;
  }
  Answer sign_in(const std::string& password, const std::string& redirect = "/console/callback",
                 const std::string& state = "s") {
    return ask("POST /auth/authorize", form(),
               query(redirect, state) + "&email=a%40b.c&password=" + password);
  }
  Answer token(const std::string& body) { return ask("POST /auth/token", form(), body); }
  static std::string bearer_of_session(const std::string& session) {
    const auth::Principal whose{"u-9", "", auth::Role::clinician, "main", 0, session};
    return "Authorization: Bearer " + issuer().issue(whose, infra::now_ms()).token + "\r\n";
  }
};

TEST_F(GatewaySessions, BeginOnAPageThatRunsNothing) {
  const auto page = ask("GET /auth/authorize?" + query("/console/callback", "%22%3E%3Cscript%3E"));
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(page.header("Content-Security-Policy"),
            "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'");
  EXPECT_EQ(page.header("Cache-Control"), "no-store");
  EXPECT_EQ(page.body.find("<script"), std::string::npos);
  EXPECT_NE(page.body.find("value=\"&quot;&gt;&lt;script&gt;\""), std::string::npos) << page.body;
  EXPECT_EQ(page.body.find("style="), std::string::npos);
}

TEST_F(GatewaySessions, LeadNobodyElsewhere) {
  for (const char* redirect :
       {"https://evil.example/console/callback", "//evil.example/console/callback",
        "http://a.evil.example/console/callback", "http://a@evil.example/console/callback",
        "/console/callback/../x", "/console/callback?x", "javascript:alert(1)", ""}) {
    EXPECT_EQ(ask("GET /auth/authorize?" + query(redirect)).status, 400) << redirect;
    EXPECT_EQ(sign_in("right", redirect).status, 400) << redirect;
  }
  EXPECT_EQ(ask("GET /auth/authorize?" + query("http://a/console/callback")).status, 200);
  for (const char* wrong :
       {"client_id=carelog-console", "response_type=code", "code_challenge_method=S256"}) {
    std::string asked = query("/console/callback");
    asked.replace(asked.find(wrong), std::string(wrong).size(), "scope=x");
    EXPECT_EQ(ask("GET /auth/authorize?" + asked).status, 400) << wrong;
  }
}

TEST_F(GatewaySessions, SendTheCodeBackToTheClientThatAsked) {
  const auto back = sign_in("right", "/console/callback", "a%26b");
  EXPECT_EQ(back.status, 303);
  EXPECT_EQ(back.header("Location"), "/console/callback?code=c0de&state=a%26b");
  EXPECT_EQ(back.header("Referrer-Policy"), "no-referrer");
  const auto wrong = sign_in("wrong");
  EXPECT_EQ(wrong.status, 401);
  EXPECT_NE(wrong.body.find("E-mail or password is wrong."), std::string::npos);
  EXPECT_EQ(wrong.body.find("value=\"wrong\""), std::string::npos);
  const auto impatient = sign_in("impatient");
  EXPECT_EQ(impatient.status, 429);
  EXPECT_EQ(impatient.header("Retry-After"), "7");
  const auto entries = accesses(1);
  ASSERT_EQ(entries.size(), 1U) << "strangers are counted";
  EXPECT_EQ(entries[0].operation() + " " + entries[0].actor(), "signIn u-9");
}

TEST_F(GatewaySessions, BeginWithAPasswordOfOnesOwnAfterOneForOneUse) {
  const auto set = [&](const std::string& now, const std::string& own) {
    return ask(
        "POST /auth/authorize/password", form(),
        query("/console/callback") + "&email=a%40b.c&password=" + now + "&newPassword=" + own);
  };
  const auto once = sign_in("once");
  EXPECT_EQ(once.status, 403);
  EXPECT_NE(once.body.find("action=\"/auth/authorize/password\""), std::string::npos) << once.body;
  EXPECT_NE(once.body.find("name=\"newPassword\""), std::string::npos);
  const auto unchanged = set("right", "right");
  EXPECT_EQ(unchanged.status, 422);
  EXPECT_NE(unchanged.body.find("Choose another password"), std::string::npos) << unchanged.body;
  EXPECT_NE(unchanged.body.find("name=\"newPassword\""), std::string::npos);
  EXPECT_EQ(set("wrong", "my+own").status, 401);
  const auto back = set("right", "my+own");
  EXPECT_EQ(back.status, 303) << back.body;
  EXPECT_EQ(back.header("Location"), "/console/callback?code=c0de&state=s");
}

TEST_F(GatewaySessions, GiveTokensForCodesAndRefreshTokens) {
  const auto redeemed = token(
      "grant_type=authorization_code&code=c0de&client_id=carelog-console&"
      "redirect_uri=%2Fconsole%2Fcallback&code_verifier=v");
  EXPECT_EQ(redeemed.status, 200) << redeemed.body;
  EXPECT_EQ(redeemed.json()["access_token"], "t.o.k");
  EXPECT_EQ(redeemed.json()["refresh_token"], "r-1");
  EXPECT_EQ(redeemed.json()["token_type"], "Bearer");
  EXPECT_EQ(redeemed.header("Cache-Control"), "no-store");
  EXPECT_EQ(token("grant_type=refresh_token&refresh_token=r-1").json()["refresh_token"], "r-2");
  const auto replayed = token("grant_type=refresh_token&refresh_token=r-0");
  EXPECT_EQ(replayed.status, 400);
  EXPECT_EQ(replayed.json()["error"], "invalid_grant");
  EXPECT_EQ(token("grant_type=refresh_token").json()["error"], "invalid_grant");
  EXPECT_EQ(token("grant_type=password").json()["error"], "unsupported_grant_type");
  EXPECT_EQ(ask("POST /auth/token", "", R"({"grant_type":"refresh_token"})").status, 415);
  EXPECT_EQ(token("grant_type=a&grant_type=b").status, 400);
  std::vector<std::string> told;
  for (const auto& entry : accesses(3)) {
    told.push_back(entry.operation() + " " + entry.actor() + " " + std::to_string(entry.status()) +
                   " " + entry.code());
  }
  EXPECT_EQ(told, (std::vector<std::string>{"giveTokens u-9 200 ", "giveTokens u-9 200 ",
                                            "giveTokens u-9 400 invalid_grant"}));
}

TEST_F(GatewaySessions, AreNotNeededByMachines) {
  const std::string grant = "grant_type=client_credentials";
  const auto posted = token(grant + "&client_id=lab%40b.c&client_secret=right");
  EXPECT_EQ(posted.status, 200) << posted.body;
  EXPECT_EQ(posted.json()["access_token"], "t.o.k");
  EXPECT_FALSE(posted.json().contains("refresh_token"));
  // "lab%40b.c:right"
  const std::string basic = "Authorization: Basic bGFiJTQwYi5jOnJpZ2h0\r\n";
  EXPECT_EQ(ask("POST /auth/token", form() + basic, grant).status, 200);
  for (const char* wrong : {"&client_id=lab%40b.c&client_secret=wrong", "",
                            "&client_id=ada%40b.c&client_secret=right"}) {
    const auto refused = token(grant + wrong);
    EXPECT_EQ(refused.status, 401) << wrong;
    EXPECT_EQ(refused.json()["error"], "invalid_client");
    EXPECT_TRUE(refused.header("WWW-Authenticate").starts_with("Basic"));
  }
  for (const char* broken : {"", "=", "bGFi", "%%%", "Og=="}) {
    const std::string header = "Authorization: Basic " + std::string(broken) + "\r\n";
    EXPECT_EQ(ask("POST /auth/token", form() + header, grant).status, 401) << broken;
  }
}

TEST_F(GatewaySessions, ThatHaveEndedAreOutSoon) {
  const auto one = bearer_of_session("s-1"), other = bearer_of_session("s-2");
  EXPECT_EQ(ask("GET /api/patients", one).status, 200);
  sessions_.end("s-1");
  const auto began = std::chrono::steady_clock::now();
  while (ask("GET /api/patients", one).status == 200 &&
         std::chrono::steady_clock::now() - began < std::chrono::seconds(5)) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  const auto refused = ask("GET /api/patients", one);
  EXPECT_EQ(refused.status, 401);
  EXPECT_EQ(refused.json()["code"], "invalid-token");
  EXPECT_EQ(ask("GET /api/patients", other).status, 200);
}

TEST_F(GatewaySessions, AreListedAndEndedByWhoeverTheyBelongTo) {
  const auto listed = ask("GET /auth/sessions", "Authorization: Bearer t.o.k\r\n");
  EXPECT_EQ(listed.status, 200) << listed.body;
  EXPECT_EQ(listed.json()[0]["id"], own_session);
  EXPECT_EQ(listed.json()[0]["current"], true);
  EXPECT_EQ(ask("GET /auth/sessions").status, 401);
  EXPECT_EQ(ask("GET /auth/sessions", "Authorization: Bearer x\r\n").status, 401);
  const std::string none = "0d4c1c6e-8b62-4a0e-9c4b-0a4b2f6f5d10";
  EXPECT_EQ(ask("DELETE /auth/sessions/" + none, "Authorization: Bearer t.o.k\r\n").status, 404);
  const std::string own(own_session);
  EXPECT_EQ(ask("DELETE /auth/sessions/" + own, "Authorization: Bearer t.o.k\r\n").status, 204);
  EXPECT_EQ(ask("GET /api/patients", bearer_of_session(own)).status, 401) << "at once, here";
  EXPECT_EQ(ask("GET /auth/sessions", "Authorization: Bearer t.o.k\r\n").status, 401);
}

TEST_F(GatewaySessions, AreFoundByDiscovery) {
  const auto document = ask("GET /.well-known/openid-configuration").json();
  EXPECT_EQ(document["token_endpoint"], "http://a/auth/token");
  EXPECT_EQ(document["jwks_uri"], "http://a/.well-known/jwks.json");
  EXPECT_EQ(document["code_challenge_methods_supported"], nlohmann::json{"S256"});
}

}  // namespace
}  // namespace carelog::gateway
