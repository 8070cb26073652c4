#include "auth/users/login_throttle.h"

#include <gtest/gtest.h>

namespace carelog::auth {
namespace {

constexpr std::int64_t start_ms = 1'700'000'000'000;
constexpr std::int64_t minute_ms = 60'000;

void fail(LoginThrottle& throttle, const std::string& key, int times, std::int64_t at_ms) {
  for (int i = 0; i < times; ++i) throttle.count_failure(key, at_ms);
}

TEST(ALoginThrottle, LetsFiveAttemptsThroughAndThenMakesTheNextWait) {
  LoginThrottle throttle;
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(throttle.retry_after_s("ada", start_ms), 0) << i;
    throttle.count_failure("ada", start_ms);
  }
  EXPECT_EQ(throttle.retry_after_s("ada", start_ms), 1);
  EXPECT_EQ(throttle.retry_after_s("ada", start_ms + 1'000), 0);
  EXPECT_EQ(throttle.retry_after_s("grace", start_ms), 0);
}

TEST(ALoginThrottle, DoublesTheWaitWithEachFailureUpToAQuarterOfAnHour) {
  LoginThrottle throttle;
  fail(throttle, "ada", 5, start_ms);
  std::int64_t expected_s = 1;
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(throttle.retry_after_s("ada", start_ms), expected_s) << i;
    throttle.count_failure("ada", start_ms);
    expected_s = std::min<std::int64_t>(2 * expected_s, 900);
  }
  fail(throttle, "ada", 100, start_ms);
  EXPECT_EQ(throttle.retry_after_s("ada", start_ms), 900);
}

TEST(ALoginThrottle, ForgetsAllAfterAQuietQuarterOfAnHour) {
  LoginThrottle throttle;
  fail(throttle, "ada", 50, start_ms);
  EXPECT_EQ(throttle.retry_after_s("ada", start_ms + 15 * minute_ms), 0);
  EXPECT_EQ(throttle.keys(), 0U);
  fail(throttle, "ada", 4, start_ms);
  fail(throttle, "ada", 1, start_ms + 15 * minute_ms);
  EXPECT_EQ(throttle.retry_after_s("ada", start_ms + 15 * minute_ms), 0) << "it counts anew";
}

TEST(ALoginThrottle, ForgetsWhoeverSignedIn) {
  LoginThrottle throttle;
  fail(throttle, "ada", 4, start_ms);
  throttle.forget("ada");
  EXPECT_EQ(throttle.keys(), 0U);
  fail(throttle, "ada", 4, start_ms);
  EXPECT_EQ(throttle.retry_after_s("ada", start_ms), 0);
}

TEST(ALoginThrottle, OfAnAddressGivesMoreTriesAndShorterWaits) {
  LoginThrottle throttle(address_throttle);
  fail(throttle, "10.0.0.7", 29, start_ms);
  EXPECT_EQ(throttle.retry_after_s("10.0.0.7", start_ms), 0);
  fail(throttle, "10.0.0.7", 100, start_ms);
  EXPECT_EQ(throttle.retry_after_s("10.0.0.7", start_ms), 60);
}

TEST(ALoginThrottle, RemembersABoundedNumber) {
  LoginThrottle throttle({.keys_max = 100});
  fail(throttle, "ada", 6, start_ms);
  for (int i = 0; i < 99; ++i) throttle.count_failure("other" + std::to_string(i), start_ms);
  EXPECT_GT(throttle.retry_after_s("ada", start_ms), 0);
  throttle.count_failure("one more", start_ms);
  EXPECT_EQ(throttle.keys(), 100U);
  EXPECT_EQ(throttle.retry_after_s("ada", start_ms), 0) << "its last failure was the oldest";
}

}  // namespace
}  // namespace carelog::auth
