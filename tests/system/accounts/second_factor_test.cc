// Second factors with the real program, restarts and tools included.
#include "infra/process/clock.h"
#include "tests/auth/factors/authenticator_app.h"
#include "tests/system/program.h"

namespace carelog::system_test {
namespace {

constexpr std::chrono::seconds patience{60};

class SecondFactorsOfAnInstance : public testing::Test {
 protected:
  SecondFactorsOfAnInstance() { program_.start(flags_); }

  void add(const std::string& role) {
    const auto added = program_.run({"user", "add", ada_, "--role", role});
    ASSERT_EQ(added.exit_code, 0) << added.errors;
    const std::string once = added.output.substr(0, added.output.find('\n'));
    const json change = {{"email", ada_}, {"currentPassword", once}, {"newPassword", password_}};
    ASSERT_EQ(program_.post("/auth/password", "", change).status, 204);
  }
  tools::HttpResponse post(const std::string& path, const std::string& code = "") {
    json body = {{"email", ada_}, {"password", password_}};
    if (!code.empty()) body["code"] = code;
    return program_.post(path, "", body);
  }
  tools::HttpResponse login(const std::string& code = "") { return post("/auth/login", code); }
  // The recovery codes.
  std::vector<std::string> enrol() {
    const auto offered = post("/auth/second-factor");
    EXPECT_EQ(offered.status, 200) << offered.body;
    secret_ = json::parse(offered.body).at("secret");
    const auto confirmed = post("/auth/second-factor/confirmation", next_code());
    EXPECT_EQ(confirmed.status, 200) << confirmed.body;
    return json::parse(confirmed.body).at("recoveryCodes");
  }
  // One of a step that has not been used: that of now, or the next, which is good already.
  std::string next_code() {
    const auth::testing::AuthenticatorApp app(secret_);
    last_step_ = std::max(last_step_ + 1, infra::now_ms() / 30'000);
    while (last_step_ > infra::now_ms() / 30'000 + 1) {
      std::this_thread::sleep_for(std::chrono::milliseconds(200));
    }
    return app.code(last_step_ * 30'000);
  }
  static std::string problem_in(const tools::HttpResponse& response) {
    return std::to_string(response.status) + " " + json::parse(response.body).value("code", "");
  }
  std::string trail_with(const std::string& query, const std::string& what) {
    std::string trail;
    const auto until = std::chrono::steady_clock::now() + patience;
    do {
      trail = program_.get("/api/audit?limit=100&" + query, "auditor").body;
      if (trail.find(what) != std::string::npos) return trail;
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    } while (std::chrono::steady_clock::now() < until);
    ADD_FAILURE() << "no " << what << " in " << trail;
    return trail;
  }

  const std::vector<std::string> flags_ = {"--auth-second-factor", "admin,clinician"};
  const std::string ada_ = "ada@clinic.test", password_ = "blue heron eats rice";
  std::string secret_;
  std::int64_t last_step_ = 0;
  Program program_;
};

TEST_F(SecondFactorsOfAnInstance, AreEnrolledBeforeTheFirstSignInOfARoleThatNeedsOne) {
  add("clinician");
  EXPECT_EQ(problem_in(login()), "403 second-factor-enrolment-needed");
  const auto codes = enrol();
  ASSERT_EQ(codes.size(), 10U);
  EXPECT_EQ(problem_in(login()), "401 second-factor-needed");
  const auto signed_in = login(next_code());
  ASSERT_EQ(signed_in.status, 200) << signed_in.body;
  const std::string token = json::parse(signed_in.body).at("token");
  EXPECT_EQ(
      tools::CurlHttpClient()
          .send(
              {"GET", program_.url() + "/api/patients", {{"Authorization", "Bearer " + token}}, ""})
          .status,
      200);
  EXPECT_EQ(login(codes[0]).status, 200);
  EXPECT_EQ(problem_in(login(codes[0])), "401 second-factor-wrong");
  const std::string ada = json::parse(signed_in.body).at("user").at("subject");
  trail_with("actor=" + ada, "confirmSecondFactor");
  trail_with("actor=" + ada, "by a recovery code");
}

TEST_F(SecondFactorsOfAnInstance, SurviveARestartSealedAndTheStepThatWasUsed) {
  add("receptionist");
  const auto codes = enrol();
  const std::string used = next_code();
  ASSERT_EQ(login(used).status, 200);
  ASSERT_EQ(program_.stop(patience), 0);
  const std::string raw = auth::testing::AuthenticatorApp(secret_).secret();
  int with_address = 0;
  for (const auto& file : std::filesystem::recursive_directory_iterator(program_.data())) {
    std::error_code gone;
    if (!file.is_regular_file(gone)) continue;
    const std::string text = text_of(file.path());
    with_address += text.find(ada_) != std::string::npos ? 1 : 0;
    for (const std::string& secret : {raw, secret_, codes[0], codes[9]}) {
      EXPECT_EQ(text.find(secret), std::string::npos) << file.path();
    }
  }
  EXPECT_GT(with_address, 0) << "what is kept is found by this";
  program_.start(flags_);
  EXPECT_EQ(problem_in(login(used)), "401 second-factor-wrong");
  EXPECT_EQ(login(next_code()).status, 200);
}

TEST_F(SecondFactorsOfAnInstance, AreTakenByAnAdminWithTheTools) {
  add("receptionist");
  enrol();
  const auto listed = program_.run({"user", "list"});
  EXPECT_NE(listed.output.find("second factor since"), std::string::npos) << listed.output;
  const auto reset = program_.run({"user", "reset-second-factor", ada_});
  ASSERT_EQ(reset.exit_code, 0) << reset.errors;
  EXPECT_EQ(reset.output.find("second factor since"), std::string::npos) << reset.output;
  const auto without = login();
  ASSERT_EQ(without.status, 200) << without.body;
  trail_with("patient=" + json::parse(without.body).at("user").at("subject").get<std::string>(),
             "resetSecondFactor");
  EXPECT_EQ(program_.run({"user", "reset-second-factor", "nobody@clinic.test"}).exit_code, 3);
}

TEST(ASecondFactor, IsAskedOfNoMachineAndOfNoRoleThatThereIsNot) {
  for (const char* wrong : {"service", "doctor", "admin,", ",admin"}) {
    Program program;
    EXPECT_THROW(program.start({"--auth-second-factor", wrong}), std::exception) << wrong;
  }
}

}  // namespace
}  // namespace carelog::system_test
