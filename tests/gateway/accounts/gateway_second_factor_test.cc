// Second factors over REST and on the page to sign in on.
#include "tests/gateway/gateway_fixture.h"

namespace carelog::gateway {
namespace {

class GatewaySecondFactors : public GatewayBeforeFakes {
 protected:
  Answer post(const std::string& path, const nlohmann::json& body) {
    return ask("POST " + path, "", body.dump());
  }
  static nlohmann::json proof(const std::string& password, const std::string& code = "") {
    nlohmann::json given = {{"email", "a@b.c"}, {"password", password}};
    if (!code.empty()) given["code"] = code;
    return given;
  }
  Answer on_page(const std::string& path, const std::string& password, const std::string& code) {
    return ask("POST " + path, "Content-Type: application/x-www-form-urlencoded\r\n",
               "client_id=carelog-console&response_type=code&code_challenge_method=S256&"
               "redirect_uri=%2Fconsole%2Fcallback&state=s&email=a%40b.c&code_challenge=" +
                   std::string(43, 'c') + "&password=" + password + "&code=" + code);
  }
  static std::string problem_in(const Answer& answer) {
    return std::to_string(answer.status) + " " + answer.json().value("code", "");
  }
  static bool has(const Answer& answer, const std::string& text) {
    return answer.body.find(text) != std::string::npos;
  }
};

TEST_F(GatewaySecondFactors, AreAskedForOnceThePasswordIsRight) {
  EXPECT_EQ(problem_in(post("/auth/login", proof("wrong"))), "401 invalid-credentials");
  EXPECT_EQ(problem_in(post("/auth/login", proof("wrong", "123456"))), "401 invalid-credentials");
  const auto without = post("/auth/login", proof("factor"));
  EXPECT_EQ(problem_in(without), "401 second-factor-needed");
  EXPECT_FALSE(has(without, "t.o.k"));
  EXPECT_EQ(problem_in(post("/auth/login", proof("factor", "000000"))), "401 second-factor-wrong");
  EXPECT_EQ(problem_in(post("/auth/login", proof("enrol"))), "403 second-factor-enrolment-needed");
  EXPECT_EQ(post("/auth/login", proof("factor", "123456")).json()["token"], "t.o.k");
  EXPECT_EQ(post("/auth/login", proof("factor", std::string(65, '1'))).status, 422);
}

TEST_F(GatewaySecondFactors, AreOfNoMachine) {
  for (const char* password : {"factor", "enrol"}) {
    const auto refused =
        ask("POST /auth/token", "Content-Type: application/x-www-form-urlencoded\r\n",
            std::string("grant_type=client_credentials&client_id=a%40b.c&") +
                "client_secret=" + password);
    EXPECT_EQ(refused.status, 401) << refused.body;
    EXPECT_EQ(refused.json().value("error", ""), "invalid_client");
  }
}

TEST_F(GatewaySecondFactors, AreEnrolledConfirmedAndRemoved) {
  const auto offered = post("/auth/second-factor", proof("right"));
  ASSERT_EQ(offered.status, 200) << offered.body;
  EXPECT_EQ(offered.json(),
            (nlohmann::json{{"secret", "JBSWY3DP"},
                            {"uri", "otpauth://totp/carelog:a%40b.c?secret=JBSWY3DP"}}));
  EXPECT_EQ(offered.header("Cache-Control"), "no-store");
  EXPECT_EQ(problem_in(post("/auth/second-factor", proof("factor"))), "409 state-conflict");
  EXPECT_EQ(problem_in(post("/auth/second-factor", proof("wrong"))), "401 invalid-credentials");
  const std::string confirm = "/auth/second-factor/confirmation",
                    remove = "/auth/second-factor/removal";
  EXPECT_EQ(problem_in(post(confirm, proof("right", "000000"))), "401 second-factor-wrong");
  EXPECT_EQ(problem_in(post(confirm, proof("right"))), "422 invalid-fields");
  const auto confirmed = post(confirm, proof("right", "123456"));
  EXPECT_EQ(confirmed.json(), (nlohmann::json{{"recoveryCodes", {"aaaa-bbbb", "cccc-dddd"}}}));
  EXPECT_EQ(confirmed.header("Cache-Control"), "no-store");
  EXPECT_EQ(problem_in(post(remove, proof("right", "000000"))), "401 second-factor-wrong");
  EXPECT_EQ(post(remove, proof("right", "123456")).status, 204);
}

TEST_F(GatewaySecondFactors, AreEnrolledOnThePageByWhoseRoleNeedsOne) {
  const auto asked = on_page("/auth/authorize", "enrol", "");
  EXPECT_EQ(asked.status, 403);
  EXPECT_TRUE(has(asked, "<code>JBSWY3DP</code>")) << asked.body;
  EXPECT_TRUE(has(asked, "action=\"/auth/authorize/second-factor\""));
  EXPECT_FALSE(has(asked, "value=\"enrol\"")) << "no page holds a password";
  EXPECT_EQ(asked.header("Cache-Control"), "no-store");
  EXPECT_EQ(asked.header("Location"), "");
  const auto wrong = on_page("/auth/authorize/second-factor", "enrol", "000000");
  EXPECT_EQ(wrong.status, 401);
  EXPECT_TRUE(has(wrong, "action=\"/auth/authorize/second-factor\"")) << "once more";
  EXPECT_FALSE(has(wrong, "JBSWY3DP")) << "shown once";
  const auto done = on_page("/auth/authorize/second-factor", "enrol", "123456");
  EXPECT_EQ(done.status, 200);
  EXPECT_TRUE(has(done, "<code>aaaa-bbbb</code>")) << done.body;
  EXPECT_TRUE(has(done, "action=\"/auth/authorize\""));
}

TEST_F(GatewaySecondFactors, AreAskedForOnThePageOfEverybodyAlike) {
  const auto wrong = on_page("/auth/authorize", "wrong", "");
  EXPECT_EQ(wrong.status, 401);
  EXPECT_TRUE(has(wrong, "name=\"code\"")) << wrong.body;
  EXPECT_TRUE(has(wrong, "E-mail or password is wrong."));
  const auto without = on_page("/auth/authorize", "factor", "");
  EXPECT_EQ(without.status, 401);
  EXPECT_TRUE(has(without, "Give the code of your second factor")) << without.body;
  EXPECT_EQ(on_page("/auth/authorize", "factor", "000000").status, 401);
  EXPECT_EQ(on_page("/auth/authorize", "factor", "123456").header("Location"),
            "/console/callback?code=c0de&state=s");
}

TEST_F(GatewaySecondFactors, AreInTheAuditTrailWithRefusalsAndRecoveryCodes) {
  const auto told = [&](std::size_t wanted) {
    std::string all;
    for (const auto& entry : accesses(wanted)) {
      all += entry.operation() + " " + entry.actor() + " " + std::to_string(entry.status()) + " " +
             entry.code() + entry.reason() + "\n";
    }
    return all;
  };
  post("/auth/login", proof("wrong", "123456"));
  post("/auth/login", proof("factor", "000000"));
  post("/auth/login", proof("factor", "recovery"));
  post("/auth/second-factor", proof("right"));
  post("/auth/second-factor/confirmation", proof("right", "123456"));
  post("/auth/second-factor/removal", proof("right", "recovery"));
  ask_as_admin("POST /auth/users/" + std::string(known_user) + "/second-factor-reset");
  EXPECT_EQ(told(6),
            "login u-9 401 second-factor-wrong\n"
            "login u-9 200 by a recovery code\n"
            "enrolSecondFactor u-9 200 \n"
            "confirmSecondFactor u-9 200 \n"
            "removeSecondFactor u-9 204 by a recovery code\n"
            "resetSecondFactor u-1 200 \n");
}

}  // namespace
}  // namespace carelog::gateway
