#include "infra/process/progress.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace carelog::infra {
namespace {

TEST(ProgressLine, ShowsShareCountRateAndTimeLeft) {
  EXPECT_EQ(render_progress("importing", 250, 1000, 5000, 0),
            "importing   25%  250/1000  50/s  15s left");
  EXPECT_EQ(render_progress("importing", 250, 1000, 5000, 8),
            "importing  [##......]  25%  250/1000  50/s  15s left");
}

TEST(ProgressLine, SaysHowLongItTookAtTheEnd) {
  EXPECT_EQ(render_progress("importing", 1000, 1000, 125000, 0),
            "importing  100%  1000/1000  8/s  in 2m05s");
}

TEST(ProgressLine, DoesWithoutATotal) {
  EXPECT_EQ(render_progress("replaying", 30, 0, 3000, 20), "replaying  30  10/s  in 3s");
}

TEST(ProgressLine, StaysWithinTheBarWhenMoreCameThanExpected) {
  EXPECT_EQ(render_progress("x", 12, 10, 1000, 4), "x  [####] 100%  12/10  12/s  in 1s");
}

TEST(Progress, SaysItsLastLineOnce) {
  testing::internal::CaptureStderr();
  {
    Progress progress("importing", 3);
    progress.advance(2);
    progress.advance();
    progress.finish();
  }
  const std::string written = testing::internal::GetCapturedStderr();
  EXPECT_EQ(std::count(written.begin(), written.end(), '\n'), 1);
  EXPECT_NE(written.find("3/3"), std::string::npos);
}

}  // namespace
}  // namespace carelog::infra
