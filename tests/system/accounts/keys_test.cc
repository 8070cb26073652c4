// The keys of access tokens changed under load, with the real program.
#include <atomic>

#include "tests/system/program.h"

namespace carelog::system_test {
namespace {

constexpr std::chrono::seconds patience{60};

class KeysOfAnInstance : public testing::Test {
 protected:
  KeysOfAnInstance() { program_.start(); }

  std::string new_token() const {
    const auto printed = program_.run({"token", "--role", "clinician"});
    EXPECT_EQ(printed.exit_code, 0) << printed.errors;
    return printed.output.substr(0, printed.output.find('\n'));
  }
  int status_with(const std::string& token) const {
    return tools::CurlHttpClient()
        .send({"GET", program_.url() + "/api/patients", {{"Authorization", "Bearer " + token}}, ""})
        .status;
  }
  std::size_t keys_told() {
    return json::parse(program_.get("/.well-known/jwks.json", "").body).at("keys").size();
  }
  static std::string key_of(const std::string& token) { return token.substr(0, token.find('.')); }

  // Asks with the token of the moment until it is over.
  struct Load {
    std::atomic<bool> over = false;
    std::atomic<int> answered = 0;
    std::atomic<int> refused = 0;
  };
  std::thread reader(Load& load) const {
    return std::thread([this, &load] {
      while (!load.over) {
        const int status = status_with(new_token());
        ++load.answered;
        if (status != 200) ++load.refused;
      }
    });
  }

  Program program_;
};

TEST_F(KeysOfAnInstance, FollowOneAnotherUnderLoadWithoutARefusedRequest) {
  const std::string first = new_token();
  Load load;
  std::thread one = reader(load);
  std::thread other = reader(load);
  const auto rotated = program_.run({"keys", "rotate"});
  EXPECT_EQ(rotated.exit_code, 0) << rotated.errors;
  EXPECT_EQ(keys_told(), 2u) << rotated.output;
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (key_of(new_token()) == key_of(first) && std::chrono::steady_clock::now() < deadline)
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  const std::string second = new_token();
  EXPECT_NE(key_of(second), key_of(first)) << "another key signs";
  std::this_thread::sleep_for(std::chrono::seconds(1));
  load.over = true;
  one.join();
  other.join();
  EXPECT_GT(load.answered, 20);
  EXPECT_EQ(load.refused, 0);
  EXPECT_EQ(status_with(first), 200) << "good until it ends";

  program_.kill();
  program_.start();
  EXPECT_EQ(status_with(first), 200);
  EXPECT_EQ(status_with(second), 200);
  EXPECT_EQ(key_of(new_token()), key_of(second));
}

TEST_F(KeysOfAnInstance, ThatWereStolenAreGoodForNothingWithinASecond) {
  const std::string first = new_token();
  ASSERT_EQ(status_with(first), 200);
  const auto replaced = program_.run({"keys", "rotate", "--at-once"});
  ASSERT_EQ(replaced.exit_code, 0) << replaced.errors;
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (status_with(first) == 200 && std::chrono::steady_clock::now() < deadline)
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_EQ(status_with(first), 401);
  EXPECT_EQ(status_with(new_token()), 200);
  EXPECT_EQ(keys_told(), 1u);
}

TEST_F(KeysOfAnInstance, AreChangedByAnAdminAndTheAuditTrailSaysSo) {
  EXPECT_EQ(program_.post("/auth/keys/rotate", "", json::object()).status, 401);
  for (const char* role : {"clinician", "auditor", "service"})
    EXPECT_EQ(program_.post("/auth/keys/rotate", role, json::object()).status, 403) << role;
  const auto rotated = program_.post("/auth/keys/rotate", "admin", json::object());
  ASSERT_EQ(rotated.status, 200) << rotated.body;
  const auto again = program_.post("/auth/keys/rotate", "admin", json::object());
  EXPECT_EQ(json::parse(again.body).at("keyId"), json::parse(rotated.body).at("keyId"));
  const auto deadline = std::chrono::steady_clock::now() + patience;
  int told = 0;
  while (told < 5 && std::chrono::steady_clock::now() < deadline) {
    told = 0;
    const auto trail = program_.get("/api/audit?limit=100", "auditor");
    ASSERT_EQ(trail.status, 200) << trail.body;
    for (std::size_t at = trail.body.find("\"rotateKeys\""); at != std::string::npos;
         at = trail.body.find("\"rotateKeys\"", at + 1)) {
      ++told;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  EXPECT_GE(told, 5) << "two done, three refused; the stranger is counted elsewhere";
}

}  // namespace
}  // namespace carelog::system_test
