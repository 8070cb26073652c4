// Several issuers, with their threads.
#include "auth/issuers/external_issuers.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <mutex>
#include <thread>

#include "auth/tokens/token.h"
#include "tests/auth/issuers/foreign_token.h"

namespace carelog::auth::testing {
namespace {

using Why = IssuerRefusal::Why;

// Two issuers: sso has our key, other has theirs.
class ExternalIssuersWithThreads : public ::testing::Test {
 protected:
  static ExternalIssuer at(const char* name, const std::string& issuer) {
    ExternalIssuer made = sso();
    made.name = name;
    made.issuer = issuer;
    made.jwks_uri = issuer + "/keys";
    return made;
  }
  tl::expected<std::string, std::string> fetch(const std::string& url) {
    if (++under_way_ > 2) one_at_a_time_ = false;  // one for each issuer
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    --under_way_;
    ++fetches_;
    const std::lock_guard lock(mutex_);
    if (away_) return tl::unexpected(std::string("away"));
    return url.starts_with(foreign_issuer) ? sso_keys_ : their_key().jwks();
  }
  void set(const std::string& keys, bool away = false) {
    const std::lock_guard lock(mutex_);
    sso_keys_ = keys;
    away_ = away;
  }
  ExternalIssuers::Verdict verdict(const std::string& token) {
    std::promise<ExternalIssuers::Verdict> said;
    issuers_.verify_or_ask(token,
                           [&](ExternalIssuers::Verdict v) { said.set_value(std::move(v)); });
    return said.get_future().get();
  }

  std::mutex mutex_;
  std::string sso_keys_ = our_key().jwks();
  bool away_ = false;
  std::atomic<int> under_way_ = 0;
  std::atomic<int> fetches_ = 0;
  std::atomic<bool> one_at_a_time_ = true;
  ExternalIssuers issuers_{{at("sso", foreign_issuer), at("other", "https://other.test")},
                           [this](const std::string& url) { return fetch(url); },
                           [] { return now_ms; },
                           {.cool_down_ms = 50, .away_cool_down_ms = 100, .refresh_ms = 600'000}};
};

TEST_F(ExternalIssuersWithThreads, EachJudgesItsOwnTokens) {
  const auto ours = verdict(foreign_token());
  ASSERT_TRUE(ours);
  EXPECT_EQ(ours->subject, std::string("sso:") + foreign_subject);
  EXPECT_EQ(verdict(foreign_with_claim("iss", "https://other.test")).error().why, Why::invalid)
      << "signed with the key of another issuer";
  EXPECT_EQ(verdict(foreign_with_claim("iss", "https://nobody.test")).error().why, Why::invalid);
  EXPECT_EQ(verdict(with_claim("iss", issuer)).error().why, Why::invalid) << "one like our own";
  EXPECT_EQ(verdict("x.y.z").error().why, Why::invalid);
  EXPECT_EQ(verdict(foreign_with_claim("aud", "x")).error().why, Why::other_audience);
  EXPECT_EQ(verdict(foreign_with_claim("pad", std::string(token_bytes_max, 'x'))).error().why,
            Why::oversized);
}

TEST_F(ExternalIssuersWithThreads, FollowARotationUnderLoadWithOneFetchAtATime) {
  ASSERT_TRUE(verdict(foreign_token()));
  std::atomic<bool> rotated = false;
  std::atomic<int> refused = 0;
  std::vector<std::thread> callers;
  for (int i = 0; i < 8; ++i) {
    callers.emplace_back([&] {
      for (int n = 0; n < 50; ++n) {
        if (!verdict(rotated ? token_of_their_key() : foreign_token())) ++refused;
      }
    });
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(5));
  auto both = nlohmann::json::parse(our_key().jwks());
  both["keys"].push_back(nlohmann::json::parse(their_key().jwks())["keys"][0]);
  set(both.dump());
  rotated = true;
  for (auto& caller : callers) caller.join();
  EXPECT_EQ(refused, 0);
  EXPECT_TRUE(one_at_a_time_);
  EXPECT_LE(fetches_, 5) << "one each at the start, and one or two for the rotation";
}

TEST_F(ExternalIssuersWithThreads, GoOnWithKnownKeysWhileAwayAndComeBack) {
  ASSERT_TRUE(verdict(foreign_token()));
  std::this_thread::sleep_for(std::chrono::milliseconds(60));
  set(their_key().jwks(), true);
  const auto refused = verdict(token_of_their_key());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().why, Why::away);
  EXPECT_GE(refused.error().retry_after_s, 1);
  EXPECT_TRUE(verdict(foreign_token())) << "its key is known";
  EXPECT_FALSE(issuers_.states().front().answers);
  set(their_key().jwks());
  for (int i = 0; i < 500 && !issuers_.states().front().answers; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  EXPECT_TRUE(verdict(token_of_their_key()));
  EXPECT_EQ(verdict(foreign_token()).error().why, Why::invalid) << "that key is told no longer";
  EXPECT_NE(issuers_.metrics().find("carelog_issuer_keys{issuer=\"sso\"} 1\n"), std::string::npos);
}

TEST_F(ExternalIssuersWithThreads, AnswerThoseWhoWaitWhenTheyStop) {
  ASSERT_TRUE(verdict(foreign_token()));
  std::atomic<int> answered = 0;
  for (int i = 0; i < 10; ++i) {
    issuers_.verify_or_ask(token_of_their_key(), [&](const auto&) { ++answered; });
  }
  issuers_.stop();
  EXPECT_EQ(answered, 10);
  EXPECT_EQ(verdict(token_of_their_key()).error().why, Why::away);
}

}  // namespace
}  // namespace carelog::auth::testing
