// Signed in and out again, with the real program.
#include "auth/sessions/pkce.h"
#include "infra/text/percent.h"
#include "tests/system/program.h"

namespace carelog::system_test {
namespace {

class SessionsOfAnInstance : public testing::Test {
 protected:
  SessionsOfAnInstance() {
    program_.start();
    std::istringstream(text_of(program_.data() / "first-sign-in.txt")) >> role_ >> email_ >>
        password_;
  }

  json login() {
    return json::parse(
        program_.post("/auth/login", "", {{"email", email_}, {"password", password_}}).body);
  }
  tools::HttpResponse post_form(const std::string& path, const std::string& form) {
    return tools::CurlHttpClient().send({"POST",
                                         program_.url() + path,
                                         {{"Content-Type", "application/x-www-form-urlencoded"}},
                                         form});
  }
  tools::HttpResponse refresh(const std::string& token) {
    return post_form("/auth/token", "grant_type=refresh_token&refresh_token=" + token);
  }
  tools::HttpResponse with_token(const std::string& method, const std::string& path,
                                 const std::string& token) {
    return tools::CurlHttpClient().send(
        {method, program_.url() + path, {{"Authorization", "Bearer " + token}}, ""});
  }
  bool gets_out(const std::string& token) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (std::chrono::steady_clock::now() < until) {
      if (with_token("GET", "/api/patients", token).status == 401) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return false;
  }

  Program program_;
  std::string role_, email_, password_;
};

TEST_F(SessionsOfAnInstance, EndForAStolenRefreshTokenAndTheAuditorSeesIt) {
  EXPECT_EQ(program_.output().find(password_), std::string::npos) << "not in what others keep";
  const json first = login(), other = login();
  const std::string stolen = first.at("refreshToken");
  std::string latest = stolen;
  for (int i = 0; i < 2; ++i) {
    const auto next = refresh(latest);
    ASSERT_EQ(next.status, 200) << next.body;
    latest = json::parse(next.body).at("refresh_token");
  }
  const auto replayed = refresh(stolen);
  EXPECT_EQ(replayed.status, 400) << replayed.body;
  EXPECT_EQ(json::parse(replayed.body).at("error"), "invalid_grant");
  EXPECT_EQ(refresh(latest).status, 400);
  EXPECT_TRUE(gets_out(first.at("token")));
  EXPECT_EQ(with_token("GET", "/api/patients", other.at("token")).status, 200);

  std::string trail;
  for (int tries = 0; tries < 100 && trail.find("invalid_grant") == std::string::npos; ++tries) {
    trail = program_.get("/api/audit?kind=refusal", "auditor").body;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  EXPECT_NE(trail.find("invalid_grant"), std::string::npos) << trail;
}

TEST_F(SessionsOfAnInstance, AreListedAndLoggedOutOneOrAll) {
  const json first = login(), second = login(), third = login();
  const json open = json::parse(with_token("GET", "/auth/sessions", first.at("token")).body);
  ASSERT_EQ(open.size(), 3u) << open.dump();
  std::string own;
  for (const auto& each : open)
    if (each.at("current")) own = each.at("id");
  EXPECT_EQ(with_token("DELETE", "/auth/sessions/" + own, first.at("token")).status, 204);
  EXPECT_TRUE(gets_out(first.at("token")));
  EXPECT_EQ(refresh(first.at("refreshToken")).status, 400);
  EXPECT_EQ(with_token("DELETE", "/auth/sessions", second.at("token")).status, 204);
  EXPECT_TRUE(gets_out(third.at("token")));
  program_.kill();
  program_.start();
  EXPECT_TRUE(gets_out(third.at("token"))) << "also after a restart";
}

TEST_F(SessionsOfAnInstance, BeginInTheConsoleWithACode) {
  const std::string verifier(64, 'v');
  const std::string asked =
      "client_id=carelog-console&response_type=code&code_challenge_method=S256&state=x&"
      "redirect_uri=%2Fconsole%2Fcallback&code_challenge=" +
      auth::hash_of_code(verifier);
  EXPECT_EQ(
      tools::CurlHttpClient().send({"GET", program_.url() + "/auth/authorize?" + asked}).status,
      200);
  const auto back =
      post_form("/auth/authorize", asked + "&email=" + infra::percent_encode(email_) +
                                       "&password=" + infra::percent_encode(password_));
  ASSERT_EQ(back.status, 303) << back.body;
  const std::string location = back.header("location");
  const auto begins = location.find("code=") + 5;
  const std::string code = location.substr(begins, location.find('&', begins) - begins);
  const std::string brought =
      "grant_type=authorization_code&client_id=carelog-console&redirect_uri=%2Fconsole%2Fcallback&"
      "code=" +
      code + "&code_verifier=";
  const auto tokens = post_form("/auth/token", brought + verifier);
  ASSERT_EQ(tokens.status, 200) << tokens.body;
  const std::string access = json::parse(tokens.body).at("access_token");
  EXPECT_EQ(with_token("GET", "/api/patients", access).status, 200);
  EXPECT_EQ(post_form("/auth/token", brought + verifier).status, 400);
  EXPECT_TRUE(gets_out(access)) << "the code was used twice";
}

}  // namespace
}  // namespace carelog::system_test
