// The basis of the load program's figures: the buckets and the schedule.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "tests/bench/figures/latency_histogram.h"
#include "tests/bench/figures/load_report.h"
#include "tests/bench/figures/load_schedule.h"

namespace carelog::bench {
namespace {

using ::testing::HasSubstr;
using ::testing::Optional;

constexpr std::int64_t ms = 1'000'000;
constexpr std::int64_t s = 1000 * ms;

TEST(LatencyHistogram, IsWithinOnePercentOfSortedLatencies) {
  std::mt19937_64 chance(7);
  std::lognormal_distribution<double> latencies(13, 2);  // half a millisecond, with a long tail
  LatencyHistogram histogram;
  std::vector<std::int64_t> sorted;
  for (int i = 0; i < 100'000; ++i) {
    sorted.push_back(static_cast<std::int64_t>(latencies(chance)));
    histogram.record(sorted.back());
  }
  std::sort(sorted.begin(), sorted.end());
  for (const double share : {0.001, 0.1, 0.5, 0.9, 0.99, 0.999, 1.0}) {
    const auto rank = static_cast<std::size_t>(std::ceil(share * 100'000)) - 1;
    const auto exact = static_cast<double>(sorted[rank]);
    const auto told = static_cast<double>(histogram.at_share_ns(share));
    EXPECT_GE(told, exact) << share;
    EXPECT_LE(told, exact * 1.01) << share;
  }
  EXPECT_EQ(histogram.max_ns(), sorted.back());
}

TEST(LatencyHistogram, KeepsSmallLatenciesExactly) {
  for (std::int64_t latency = 0; latency < 256; ++latency) {
    LatencyHistogram histogram;
    histogram.record(latency);
    histogram.record(1000);
    EXPECT_EQ(histogram.at_share_ns(0.5), latency);
  }
}

TEST(LatencyHistogram, CountsImpossibleLatenciesAtItsEnds) {
  LatencyHistogram histogram;
  histogram.record(-5);
  histogram.record(std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(histogram.count(), 2U);
  EXPECT_EQ(histogram.at_share_ns(0.5), 0);
  EXPECT_EQ(histogram.at_share_ns(1), histogram.max_ns());
}

TEST(LatencyHistogram, SaysNothingOfNothing) {
  EXPECT_EQ(LatencyHistogram().at_share_ns(0.99), 0);
}

TEST(LatencyHistogram, AddsAnother) {
  LatencyHistogram one, other;
  for (int i = 0; i < 99; ++i) one.record(100);
  other.record(200);
  one.add(other);
  EXPECT_EQ(one.count(), 100U);
  EXPECT_EQ(one.at_share_ns(0.99), 100);
  EXPECT_EQ(one.at_share_ns(1), 200);
}

TEST(ClosedLoop, StartsWheneverAClientIsFreeUntilTheEnd) {
  LoadSchedule schedule(0, 0, 1 * s);
  EXPECT_THAT(schedule.take(0), Optional(0));
  EXPECT_THAT(schedule.take(5 * ms), Optional(5 * ms));
  EXPECT_THAT(schedule.take(999 * ms), Optional(999 * ms));
  EXPECT_EQ(schedule.take(1 * s), std::nullopt);
  EXPECT_TRUE(schedule.finished(1 * s));
}

TEST(OpenLoop, StartsAtItsRateAndNotSooner) {
  LoadSchedule schedule(100, 0, 1 * s);
  EXPECT_THAT(schedule.take(0), Optional(0));
  EXPECT_EQ(schedule.take(9 * ms), std::nullopt);
  EXPECT_EQ(schedule.next_ns(9 * ms), 10 * ms);
  EXPECT_THAT(schedule.take(10 * ms), Optional(10 * ms));
}

TEST(OpenLoop, CountsFromWhenARequestWasMeantToStart) {
  LoadSchedule schedule(100, 0, 1 * s);
  for (int i = 0; i < 5; ++i) ASSERT_THAT(schedule.take(500 * ms), Optional(i * 10 * ms));
}

TEST(OpenLoop, LeavesNothingOutHoweverLateItIs) {
  LoadSchedule schedule(100, 0, 1 * s);
  int started = 0;
  while (schedule.take(20 * s)) ++started;
  EXPECT_EQ(started, 100);
  EXPECT_TRUE(schedule.finished(20 * s));
}

TEST(LoadReport, IsOneLineOfWords) {
  LoadReport report;
  report.latencies.record(2 * ms);
  report.elapsed_s = 0.5;
  report.fail("first");
  report.fail("second");
  report.more = {{"cpu_us", "12"}};
  const std::string line = to_line("echo", {.clients = 4}, report);
  EXPECT_THAT(line, HasSubstr("RESULT mode=echo clients=4 "));
  EXPECT_THAT(line, HasSubstr(" done=1 errors=2 per_s=2 p50_ms=2.000 "));
  EXPECT_THAT(line, HasSubstr(" cpu_us=12"));
  EXPECT_EQ(report.first_failure, "first");
}

}  // namespace
}  // namespace carelog::bench
