#include "auth/job_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>

namespace carelog::auth {
namespace {

TEST(AJobPool, RefusesWhatDoesNotFitInTheQueue) {
  std::atomic<int> done = 0;
  std::latch busy(1);
  std::latch release(1);
  {
    JobPool pool(1, 3);
    ASSERT_TRUE(pool.try_run([&] {
      busy.count_down();
      release.wait();
      ++done;
    }));
    busy.wait();
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(pool.try_run([&] { ++done; }));
    EXPECT_FALSE(pool.try_run([&] { done += 100; }));
    release.count_down();
  }
  EXPECT_EQ(done, 4) << "the destructor finishes what was taken";
}

TEST(AJobPool, RunsAsManyJobsAtOnceAsItHasThreads) {
  std::latch both(2);
  std::latch finished(2);
  JobPool pool(2, 5);
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(pool.try_run([&] {
      both.arrive_and_wait();
      finished.count_down();
    }));
  }
  finished.wait();
}

}  // namespace
}  // namespace carelog::auth
