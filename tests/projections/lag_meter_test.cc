#include "projections/generations/lag_meter.h"

#include <gtest/gtest.h>

namespace carelog::projections {
namespace {

class LagMeterTest : public testing::Test {
 protected:
  void look(std::int64_t now_ms, events::Offset next, events::Offset end) {
    meter_.look({{"patients", 0, next, end}}, now_ms);
  }
  double seconds(std::int64_t now_ms) { return meter_.lag("patients", 0, now_ms).seconds; }

  LagMeter meter_;
};

TEST_F(LagMeterTest, IsNothingAtTheEnd) {
  look(1'000, 10, 10);
  EXPECT_EQ(seconds(60'000), 0);
  EXPECT_EQ(meter_.lag("billing", 0, 1'000).seconds, 0) << "never looked at";
}

TEST_F(LagMeterTest, CountsFromWhenTheFirstMissingRecordCame) {
  look(1'000, 10, 10);
  look(50'000, 10, 10);  // nothing came until here
  look(51'000, 10, 20);
  EXPECT_DOUBLE_EQ(seconds(61'000), 11.0) << "the first of them came at 50 s at the earliest";
  look(61'000, 15, 20);
  EXPECT_DOUBLE_EQ(seconds(61'000), 10.5) << "half of them came until half of the second";
}

TEST_F(LagMeterTest, DoesNotCountAQuietTimeWhileBehind) {
  look(1'000, 10, 10);
  look(2'000, 10, 20);
  look(90'000, 10, 20);
  look(91'000, 20, 30);
  EXPECT_DOUBLE_EQ(seconds(92'000), 2.0) << "they came between 90 s and 91 s";
}

TEST_F(LagMeterTest, SaysAtLeastWhereItWasBehindFromTheBeginning) {
  look(5'000, 0, 100);
  EXPECT_DOUBLE_EQ(seconds(8'000), 3.0);
}

TEST_F(LagMeterTest, KnowsWhenAPartitionGotOnLast) {
  look(1'000, 5, 9);
  EXPECT_EQ(meter_.lag("patients", 0, 1'000).last_progress_ms, 0) << "not seen to move";
  look(2'000, 6, 9);
  look(3'000, 6, 9);
  EXPECT_EQ(meter_.lag("patients", 0, 3'000).last_progress_ms, 2'000);
  look(4'000, 9, 9);
  look(5'000, 9, 9);
  EXPECT_EQ(meter_.lag("patients", 0, 5'000).last_progress_ms, 5'000) << "it stands at the end";
}

TEST_F(LagMeterTest, StaysRightWhenItThinsOutWhatItSaw) {
  look(0, 0, 0);
  constexpr std::int64_t looks = 4 * static_cast<std::int64_t>(LagMeter::looks_max);
  for (std::int64_t i = 1; i <= looks; ++i) look(i * 1'000, 0, i * 10);
  EXPECT_DOUBLE_EQ(seconds(looks * 1'000), static_cast<double>(looks));
  look(looks * 1'000, looks * 5, looks * 10);
  EXPECT_NEAR(seconds(looks * 1'000), static_cast<double>(looks) / 2, 1.0);
}

}  // namespace
}  // namespace carelog::projections
