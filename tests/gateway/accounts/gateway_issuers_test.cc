// Callers with tokens of an external issuer: what they may, and that nobody waits for its keys but
// they.
#include <gtest/gtest.h>

#include <condition_variable>
#include <future>

#include "auth/issuers/external_issuers.h"
#include "tests/auth/issuers/foreign_token.h"
#include "tests/gateway/gateway_fixture.h"

namespace carelog::gateway {
namespace {

// Gives our key at once; then, as long as it is closed, nothing to whoever asks again.
struct Door {
  tl::expected<std::string, std::string> fetch() {
    std::unique_lock lock(mutex);
    ++knocks;
    changed.notify_all();
    changed.wait(lock, [this] { return open; });
    return answers ? tl::expected<std::string, std::string>(keys)
                   : tl::unexpected(std::string("nobody listens"));
  }
  void set(bool is_open, bool does_answer, std::string told) {
    const std::lock_guard lock(mutex);
    open = is_open;
    answers = does_answer;
    keys = std::move(told);
    changed.notify_all();
  }
  bool wait_for_knock(int number) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, std::chrono::seconds(30), [&] { return knocks >= number; });
  }

  std::mutex mutex;
  std::condition_variable changed;
  bool open = true;
  bool answers = true;
  std::string keys = auth::testing::our_key().jwks();
  int knocks = 0;
};

std::shared_ptr<auth::ExternalIssuers> issuers_behind(Door& door) {
  auth::ExternalIssuer sso = auth::testing::sso();
  sso.jwks_uri = "https://sso.test/keys";
  return std::make_shared<auth::ExternalIssuers>(
      std::vector{sso}, [&door](const std::string&) { return door.fetch(); },
      [] { return auth::testing::now_ms; },
      auth::IssuerTimes{.cool_down_ms = 10, .away_cool_down_ms = 60'000});
}

struct HasDoor {
  Door door_;
};

class CallersOfAnIssuer : private HasDoor, public GatewayBeforeFakes {
 protected:
  CallersOfAnIssuer()
      : GatewayBeforeFakes(std::chrono::seconds(0), true, {}, {}, issuers_behind(door_)) {}
  ~CallersOfAnIssuer() override { door_.set(true, false, ""); }

  Answer read_with(const std::string& token) {
    return ask("GET /api/patients", "Authorization: Bearer " + token + "\r\n");
  }
  // Once the first keys are here.
  Answer first_read() {
    Answer answer;
    for (int i = 0; i < 500; ++i) {
      answer = read_with(auth::testing::foreign_token());
      if (answer.status == 200) break;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return answer;
  }
  Door& door() { return door_; }
};

TEST_F(CallersOfAnIssuer, MayWhatTheirRoleMayAndAreNamedInTheTrail) {
  EXPECT_EQ(first_read().status, 200);
  const std::string line = "Authorization: Bearer " + auth::testing::foreign_token() + "\r\n";
  EXPECT_EQ(ask("GET /api/audit", line).status, 403);
  const auto entries = accesses(1);
  ASSERT_FALSE(entries.empty());
  EXPECT_EQ(entries.back().actor(), std::string("sso:") + auth::testing::foreign_subject);
  EXPECT_EQ(entries.back().role(), "clinician");
}

TEST_F(CallersOfAnIssuer, AreToldWhatIsWrongOnlyIfTheirTokenIsGenuine) {
  ASSERT_EQ(first_read().status, 200);
  const auto other = read_with(auth::testing::foreign_with_claim("aud", "lab"));
  EXPECT_EQ(other.status, 401);
  EXPECT_NE(other.json()["detail"].get<std::string>().find("aud lacks"), std::string::npos);
  const auto no_role = read_with(auth::testing::foreign_with_claim("realm_access", nullptr));
  EXPECT_EQ(no_role.status, 403);
  EXPECT_EQ(no_role.json()["code"], "insufficient-role");
  std::string edited = auth::testing::foreign_with_claim("aud", "lab");
  edited[edited.size() - 10] = edited[edited.size() - 10] == 'A' ? 'B' : 'A';
  const auto forged = read_with(edited);
  EXPECT_EQ(forged.status, 401);
  EXPECT_EQ(forged.json()["detail"], "Sign in again for a new access token.");
  EXPECT_EQ(read_with(std::string(9'000, 'x')).status, 431);
}

TEST_F(CallersOfAnIssuer, WaitForNewKeysWithoutHoldingUpAnybody) {
  ASSERT_EQ(first_read().status, 200);
  door().set(false, true, auth::testing::their_key().jwks());
  std::vector<std::future<Answer>> waiting;
  for (int i = 0; i < 6; ++i) {  // more than there are reactor threads
    waiting.push_back(std::async(
        std::launch::async, [this] { return read_with(auth::testing::token_of_their_key()); }));
  }
  ASSERT_TRUE(door().wait_for_knock(2));
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(ask_as_admin("GET /api/patients").status, 200);
    EXPECT_EQ(read_with(auth::testing::foreign_token()).status, 200) << "its key is known";
  }
  for (auto& each : waiting) {
    EXPECT_EQ(each.wait_for(std::chrono::seconds(0)), std::future_status::timeout);
  }
  door().set(true, true, auth::testing::their_key().jwks());
  for (auto& each : waiting) EXPECT_EQ(each.get().status, 200);
}

TEST_F(CallersOfAnIssuer, AreAskedToComeBackWhileItIsAway) {
  ASSERT_EQ(first_read().status, 200);
  door().set(true, false, "");
  const auto refused = read_with(auth::testing::token_of_their_key());
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.json()["code"], "temporarily-unavailable");
  EXPECT_EQ(refused.header("Retry-After"), "60");
  EXPECT_EQ(read_with(auth::testing::foreign_token()).status, 200);
  const auto ready = ask_as_admin("GET /health/ready");
  EXPECT_EQ(ready.status, 200);
  EXPECT_EQ(ready.json()["status"], "degraded");
  EXPECT_NE(ready.body.find(R"("name":"issuer-sso","ok":true,"state":"degraded")"),
            std::string::npos)
      << ready.body;
  const auto metrics = ask("GET /metrics");
  EXPECT_NE(metrics.body.find("\ncarelog_issuer_key_fetch_failures_total{issuer=\"sso\"} 1\n"),
            std::string::npos);
}

TEST_F(CallersOfAnIssuer, AreAnsweredWhenTheGatewayStops) {
  ASSERT_EQ(first_read().status, 200);
  door().set(false, true, auth::testing::their_key().jwks());
  auto waiting = std::async(std::launch::async,
                            [this] { return read_with(auth::testing::token_of_their_key()); });
  ASSERT_TRUE(door().wait_for_knock(2));
  std::thread opens([this] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    door().set(true, false, "");
  });
  gateway_->stop();
  opens.join();
  EXPECT_EQ(waiting.get().status, 503);
}

}  // namespace
}  // namespace carelog::gateway
