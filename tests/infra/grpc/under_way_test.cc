#include "infra/grpc/under_way.h"

#include <gtest/gtest.h>

#include <thread>

namespace carelog::infra {
namespace {

using namespace std::chrono_literals;

TEST(UnderWay, IsNothingAtFirstAndIsNotWaitedFor) {
  EXPECT_TRUE(UnderWay().wait_for_none(0ms));
}

TEST(UnderWay, IsWaitedForUntilTheLastMarkEndsOrTimeIsUp) {
  const auto counted = std::make_shared<UnderWay>();
  auto one = std::make_unique<UnderWay::Mark>(counted);
  auto other = std::make_unique<UnderWay::Mark>(counted);
  EXPECT_FALSE(counted->wait_for_none(5ms));
  one.reset();
  EXPECT_FALSE(counted->wait_for_none(5ms)) << "one is left";
  std::thread ending([&] {
    std::this_thread::sleep_for(20ms);
    other.reset();
  });
  EXPECT_TRUE(counted->wait_for_none(60s));
  ending.join();
  EXPECT_TRUE(counted->wait_for_none(0ms));
}

TEST(UnderWay, OutlivesItsOwnerInItsMarks) {
  auto counted = std::make_shared<UnderWay>();
  const UnderWay::Mark mark(counted);
  const std::weak_ptr<UnderWay> seen = counted;
  counted.reset();
  ASSERT_FALSE(seen.expired());
  EXPECT_FALSE(seen.lock()->wait_for_none(0ms));
}

}  // namespace
}  // namespace carelog::infra
