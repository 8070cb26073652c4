// Users looked after by an admin and by the tools, with the real program.
#include <algorithm>
#include <set>

#include "tests/system/program.h"

namespace carelog::system_test {
namespace {

constexpr std::chrono::seconds patience{60};

template <class Holds>
bool in_time(Holds holds) {
  const auto until = std::chrono::steady_clock::now() + patience;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return true;
}

class UsersOfAnInstance : public testing::Test {
 protected:
  UsersOfAnInstance() { program_.start(); }

  // Who has set a password of his own.
  std::string add(const std::string& email, const std::string& role) {
    const auto added = program_.run({"user", "add", email, "--role", role});
    EXPECT_EQ(added.exit_code, 0) << added.errors;
    const std::string once = added.output.substr(0, added.output.find('\n'));
    EXPECT_EQ(set_own(email, once, password_).status, 204);
    const auto signed_in = login(email, password_);
    EXPECT_EQ(signed_in.status, 200) << signed_in.body;
    return json::parse(signed_in.body).at("user").at("subject");
  }
  tools::HttpResponse login(const std::string& email, const std::string& password) {
    return program_.post("/auth/login", "", {{"email", email}, {"password", password}});
  }
  tools::HttpResponse set_own(const std::string& email, const std::string& once,
                              const std::string& own) {
    return program_.post("/auth/password", "",
                         {{"email", email}, {"currentPassword", once}, {"newPassword", own}});
  }
  tools::HttpResponse post_form(const std::string& form, const std::string& path = "/auth/token") {
    return tools::CurlHttpClient().send({"POST",
                                         program_.url() + path,
                                         {{"Content-Type", "application/x-www-form-urlencoded"}},
                                         form});
  }
  tools::HttpResponse refresh(const std::string& token) {
    return post_form("grant_type=refresh_token&refresh_token=" + token);
  }
  tools::HttpResponse administer(const std::string& user, const std::string& what) {
    return program_.post("/auth/users/" + user + "/" + what, "admin", json::object());
  }
  int status_with(const std::string& token) {
    return tools::CurlHttpClient()
        .send({"GET", program_.url() + "/api/patients", {{"Authorization", "Bearer " + token}}, ""})
        .status;
  }
  bool gets_out(const std::string& token) {
    return in_time([&] { return status_with(token) == 401; });
  }

  const std::string password_ = "blue heron eats rice";
  Program program_;
};

TEST_F(UsersOfAnInstance, AreListedPageByPageAsTheToolsListThem) {
  std::set<std::string> added;
  for (const char* email : {"ada@clinic.test", "bob@clinic.test", "carl@clinic.test"})
    added.insert(add(email, "receptionist"));
  std::vector<std::string> seen;
  for (std::string path = "/auth/users?limit=2"; !path.empty();) {
    const auto page = program_.get(path, "admin");
    ASSERT_EQ(page.status, 200) << page.body;
    const json users = json::parse(page.body);
    ASSERT_LE(users.size(), 2U);
    for (const json& user : users) seen.push_back(user.at("subject").get<std::string>());
    path = next_page(page);
  }
  const std::set<std::string> all(seen.begin(), seen.end());
  EXPECT_EQ(all.size(), seen.size()) << "nobody twice";
  EXPECT_TRUE(std::includes(all.begin(), all.end(), added.begin(), added.end()));
  const auto listed = program_.run({"user", "list", "--json"});
  ASSERT_EQ(listed.exit_code, 0) << listed.errors;
  EXPECT_EQ(json::parse(listed.output).size(), seen.size());
  EXPECT_EQ(program_.get("/auth/users", "receptionist").status, 403);
  EXPECT_EQ(program_.run({"user", "add", "Ada@clinic.test"}).exit_code, 4);
}

TEST_F(UsersOfAnInstance, AreOutOnceDisabledAndComeBackByANewSignInOnly) {
  const std::string ada = add("ada@clinic.test", "clinician");
  const json before = json::parse(login("ada@clinic.test", password_).body);
  const std::string token = before.at("token"), refresh_token = before.at("refreshToken");
  ASSERT_EQ(status_with(token), 200);
  ASSERT_EQ(administer(ada, "disable").status, 200);
  EXPECT_EQ(refresh(refresh_token).status, 400);
  EXPECT_TRUE(gets_out(token));
  const auto right = login("ada@clinic.test", password_);
  const auto wrong = login("ada@clinic.test", "not her password");
  EXPECT_EQ(right.status, 401);
  for (const char* member : {"type", "title", "code", "detail"}) {
    EXPECT_EQ(json::parse(right.body).value(member, ""), json::parse(wrong.body).value(member, ""));
  }

  const auto enabled = program_.run({"user", "enable", "ADA@clinic.test"});
  EXPECT_EQ(enabled.exit_code, 0) << enabled.errors;
  EXPECT_EQ(refresh(refresh_token).status, 400);
  EXPECT_EQ(status_with(token), 401);
  const auto again = login("ada@clinic.test", password_);
  ASSERT_EQ(again.status, 200) << again.body;
  EXPECT_EQ(status_with(json::parse(again.body).at("token")), 200);
}

TEST_F(UsersOfAnInstance, ThatAreMachinesLoseTheirTokensToo) {
  const std::string lab = add("lab@clinic.test", "service");
  const std::string asked =
      "grant_type=client_credentials&client_id=lab%40clinic.test&client_secret=" +
      std::string("blue+heron+eats+rice");
  const auto token = [&]() -> std::string {
    const auto given = post_form(asked);
    EXPECT_EQ(given.status, 200) << given.body;
    return json::parse(given.body).value("access_token", "");
  };
  const std::string first = token();
  ASSERT_EQ(status_with(first), 200);
  ASSERT_EQ(administer(lab, "disable").status, 200);
  EXPECT_TRUE(gets_out(first));
  EXPECT_GE(post_form(asked).status, 400);
  ASSERT_EQ(administer(lab, "enable").status, 200);
  EXPECT_EQ(status_with(token()), 200);
  EXPECT_EQ(status_with(first), 401);
}

TEST_F(UsersOfAnInstance, KeepTheLastAdminWhoCanSignIn) {
  const json all = json::parse(program_.get("/auth/users?limit=100", "admin").body);
  const auto first = std::find_if(all.begin(), all.end(),
                                  [](const json& user) { return user.at("role") == "admin"; });
  ASSERT_TRUE(first != all.end());
  const std::string admin = first->at("subject"), email = first->at("email");
  const auto refused = administer(admin, "disable");
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(json::parse(refused.body).at("code"), "state-conflict");
  EXPECT_EQ(program_.run({"user", "disable", email}).exit_code, 4);
  const std::string second = add("eve@clinic.test", "admin");
  EXPECT_EQ(administer(admin, "disable").status, 200);
  EXPECT_EQ(administer(second, "disable").status, 409);
  EXPECT_EQ(administer("0d4c1c6e-8b62-4a0e-9c4b-0a4b2f6f5d10", "disable").status, 404);
  EXPECT_EQ(program_.run({"user", "disable", "nobody@clinic.test"}).exit_code, 3);
}

// How many files below the directory have it.
int files_with(const std::filesystem::path& directory, const std::string& text) {
  int found = 0;
  for (const auto& file : std::filesystem::recursive_directory_iterator(directory)) {
    std::error_code gone;
    if (!file.is_regular_file(gone)) continue;
    found += text_of(file.path()).find(text) != std::string::npos ? 1 : 0;
  }
  return found;
}

TEST_F(UsersOfAnInstance, GetAPasswordForOneUseThatIsWrittenNowhere) {
  const std::string ada = add("ada@clinic.test", "clinician");
  const auto reset = administer(ada, "password-reset");
  ASSERT_EQ(reset.status, 200) << reset.body;
  const std::string once = json::parse(reset.body).at("oneTimePassword");
  EXPECT_EQ(login("ada@clinic.test", password_).status, 401);
  const auto with_it = login("ada@clinic.test", once);
  EXPECT_EQ(with_it.status, 403);
  EXPECT_EQ(json::parse(with_it.body).at("code"), "password-change-needed");
  const std::string asked =
      "client_id=carelog-console&response_type=code&code_challenge_method=S256&state=x&"
      "redirect_uri=%2Fconsole%2Fcallback&email=ada%40clinic.test&code_challenge=" +
      std::string(43, 'c') + "&password=" + once;
  const auto page = post_form(asked, "/auth/authorize");
  EXPECT_EQ(page.status, 403);
  EXPECT_NE(page.body.find("newPassword"), std::string::npos) << page.body;
  EXPECT_EQ(post_form(asked + "&newPassword=short", "/auth/authorize/password").status, 422);
  EXPECT_EQ(
      post_form(asked + "&newPassword=green+heron+eats+rice", "/auth/authorize/password").status,
      303);
  EXPECT_EQ(set_own("ada@clinic.test", once, "grey heron eats rice").status, 401) << "for one use";
  EXPECT_EQ(login("ada@clinic.test", "green heron eats rice").status, 200);
  ASSERT_EQ(administer(ada, "disable").status, 200);
  ASSERT_EQ(administer(ada, "enable").status, 200);

  std::string trail;
  const auto told = [&](const char* what) { return trail.find(what) != std::string::npos; };
  EXPECT_TRUE(in_time([&] {
    trail = program_.get("/api/audit?patient=" + ada, "auditor").body;
    return told("disableUser") && told("enableUser") && told("resetPassword");
  })) << trail;
  EXPECT_TRUE(in_time([&] {
    return program_.get("/api/audit?actor=" + ada, "auditor").body.find("changePassword") !=
           std::string::npos;
  }));
  ASSERT_GE(once.size(), 12U);
  EXPECT_EQ(program_.stop(patience), 0) << "so that nothing changes while it is searched";
  EXPECT_GT(files_with(program_.data(), "ada@clinic.test"), 0) << "what is kept is found by this";
  EXPECT_EQ(files_with(program_.data(), once), 0);
  EXPECT_EQ(trail.find(once), std::string::npos);
  EXPECT_EQ(program_.output().find(once), std::string::npos);
}

}  // namespace
}  // namespace carelog::system_test
