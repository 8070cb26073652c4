// How many requests one caller may send, by a clock of the test's own.
#include "gateway/access/request_quota.h"

#include <gtest/gtest.h>

namespace carelog::gateway {
namespace {

constexpr std::int64_t second_us = 1'000'000;
constexpr std::int64_t noon_us = 43'200 * second_us;

TEST(RequestQuota, IsSoManyInAWindowHoweverTheyAreSpread) {
  RequestQuota quota(2);
  ASSERT_EQ(quota.requests(), 20);
  for (int i = 0; i < 20; ++i) {
    const auto verdict = quota.take("ada", noon_us);
    EXPECT_TRUE(verdict.admitted) << i;
    EXPECT_EQ(verdict.remaining, 19 - i);
  }
  const auto refused = quota.take("ada", noon_us);
  EXPECT_FALSE(refused.admitted);
  EXPECT_EQ(refused.remaining, 0);
  EXPECT_EQ(refused.retry_after_s, 1);
  EXPECT_EQ(refused.reset_s, 10);
}

TEST(RequestQuota, ComesBackAtItsRate) {
  RequestQuota quota(2);
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(quota.take("ada", noon_us).admitted);
  EXPECT_FALSE(quota.take("ada", noon_us + second_us / 2 - 1).admitted);
  EXPECT_TRUE(quota.take("ada", noon_us + second_us / 2).admitted);
  EXPECT_FALSE(quota.take("ada", noon_us + second_us / 2).admitted);
  EXPECT_EQ(quota.take("ada", noon_us + 60 * second_us).remaining, 19) << "whole again, no more";
}

TEST(RequestQuota, IsNotUsedUpByRefusals) {
  RequestQuota quota(1);
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(quota.take("ada", noon_us).admitted);
  for (int i = 0; i < 1000; ++i) ASSERT_FALSE(quota.take("ada", noon_us).admitted);
  EXPECT_TRUE(quota.take("ada", noon_us + second_us).admitted);
}

TEST(RequestQuota, IsOfEachCaller) {
  RequestQuota quota(1);
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(quota.take("ada", noon_us).admitted);
  EXPECT_FALSE(quota.take("ada", noon_us).admitted);
  EXPECT_TRUE(quota.take("bob", noon_us).admitted);
}

// Nobody fills the memory by coming from ever more addresses, and those who come are not let
// through for it.
TEST(RequestQuota, CountsCallersBeyondTheMostAsOne) {
  RequestQuota quota(1);
  for (std::size_t i = 0; i < RequestQuota::callers_max; ++i)
    ASSERT_TRUE(quota.take("caller " + std::to_string(i), noon_us).admitted);
  int admitted = 0;
  for (int i = 0; i < 100; ++i)
    admitted += quota.take("another " + std::to_string(i), noon_us).admitted;
  EXPECT_EQ(admitted, 10);
  // The quiet ones are forgotten, and there is room again.
  for (int i = 0; i < 100; ++i)
    EXPECT_TRUE(quota.take("another " + std::to_string(i), noon_us + 30 * second_us).admitted);
}

TEST(RequestQuota, IsToldAsTheDraftOfTheHeadersSays) {
  RequestQuota quota(100);
  EXPECT_EQ(policy_member("subject", quota), "\"subject\";q=1000;w=10");
  EXPECT_EQ(limit_member("subject", quota.take("ada", noon_us)), "\"subject\";r=999;t=1");
}

}  // namespace
}  // namespace carelog::gateway
