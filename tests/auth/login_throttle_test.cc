#include "auth/users/login_throttle.h"

#include <gtest/gtest.h>

namespace carelog::auth {
namespace {

constexpr std::int64_t start_ms = 1'700'000'000'000;
constexpr std::int64_t minute_ms = 60'000;

void fail(LoginThrottle& throttle, const std::string& account, int times, std::int64_t at_ms) {
  for (int i = 0; i < times; ++i) throttle.count_failure(account, at_ms);
}

TEST(ALoginThrottle, LetsFiveAttemptsThroughAndNotTheSixth) {
  LoginThrottle throttle;
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(throttle.retry_after_s("ada", start_ms), 0) << i;
    throttle.count_failure("ada", start_ms);
  }
  EXPECT_EQ(throttle.retry_after_s("ada", start_ms), 900);
  EXPECT_EQ(throttle.retry_after_s("grace", start_ms), 0);
}

TEST(ALoginThrottle, OpensAgainWhenTheOldestFailureIsFifteenMinutesOld) {
  LoginThrottle throttle;
  throttle.count_failure("ada", start_ms);
  fail(throttle, "ada", 4, start_ms + 10 * minute_ms);
  EXPECT_EQ(throttle.retry_after_s("ada", start_ms + 10 * minute_ms), 300);
  EXPECT_EQ(throttle.retry_after_s("ada", start_ms + 15 * minute_ms - 1), 1);
  EXPECT_EQ(throttle.retry_after_s("ada", start_ms + 15 * minute_ms), 0);
  throttle.count_failure("ada", start_ms + 15 * minute_ms);
  EXPECT_EQ(throttle.retry_after_s("ada", start_ms + 15 * minute_ms), 600);
}

TEST(ALoginThrottle, ForgetsAnAccountThatSignedIn) {
  LoginThrottle throttle;
  fail(throttle, "ada", 4, start_ms);
  throttle.forget("ada");
  EXPECT_EQ(throttle.accounts(), 0U);
  fail(throttle, "ada", 4, start_ms);
  EXPECT_EQ(throttle.retry_after_s("ada", start_ms), 0);
}

TEST(ALoginThrottle, ForgetsAnAccountWhoseFailuresAreOld) {
  LoginThrottle throttle;
  fail(throttle, "ada", 5, start_ms);
  EXPECT_EQ(throttle.retry_after_s("ada", start_ms + 16 * minute_ms), 0);
  EXPECT_EQ(throttle.accounts(), 0U);
}

TEST(ALoginThrottle, RemembersABoundedNumberOfAccounts) {
  LoginThrottle throttle(100);
  fail(throttle, "ada", 5, start_ms);
  for (int i = 0; i < 99; ++i) throttle.count_failure("other" + std::to_string(i), start_ms);
  EXPECT_GT(throttle.retry_after_s("ada", start_ms), 0);
  throttle.count_failure("one more", start_ms);
  EXPECT_EQ(throttle.accounts(), 100U);
  EXPECT_EQ(throttle.retry_after_s("ada", start_ms), 0) << "its last failure was the oldest";
}

}  // namespace
}  // namespace carelog::auth
