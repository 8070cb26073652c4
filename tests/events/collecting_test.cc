#include "events/log/collecting.h"

#include <gtest/gtest.h>

namespace carelog::events {
namespace {

using std::chrono::milliseconds;

class CollectingTest : public ::testing::Test {
 protected:
  // How long it collects after a read of so many records.
  milliseconds after(std::size_t records, bool more_waits = false) {
    now_ += milliseconds(100);
    collecting_.note(records, more_waits, now_);
    return std::chrono::duration_cast<milliseconds>(collecting_.until() - now_);
  }

  Collecting collecting_;
  Collecting::Clock::time_point now_{milliseconds(1000)};
};

TEST_F(CollectingTest, BeginsAtOnceAndCollectsForAMomentAfterTheFirst) {
  EXPECT_LT(collecting_.until(), now_);
  EXPECT_EQ(after(1), Collecting::time_min);
  EXPECT_EQ(after(Collecting::many - 1), Collecting::time_min);
}

TEST_F(CollectingTest, CollectsForLongerWhileManyCome) {
  EXPECT_EQ(after(Collecting::many), milliseconds(16));
  EXPECT_EQ(after(100), milliseconds(32));
  EXPECT_EQ(after(100), Collecting::time_max);
  EXPECT_EQ(after(1), milliseconds(16));
  EXPECT_EQ(after(1), Collecting::time_min);
}

TEST_F(CollectingTest, DoesNotWaitWhileMoreIsThereOrAfterNothing) {
  EXPECT_LE(after(64, true), milliseconds(0));
  EXPECT_LE(after(0), milliseconds(0));
}

}  // namespace
}  // namespace carelog::events
