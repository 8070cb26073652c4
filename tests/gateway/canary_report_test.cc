#include "gateway/health/canary_report.h"

#include <gtest/gtest.h>

#include "gateway/json/json_writer.h"

namespace carelog::gateway {
namespace {

using std::chrono::seconds;

CanaryTrip trip(std::int64_t ended_at_ms, std::size_t lane = 0, const std::string& failure = {}) {
  return {lane, ended_at_ms, {{"command-patients", 2.5, ""}, {"patients", 9.25, failure}}};
}

TEST(CanaryReport, IsPatientUntilTheFirstMustBeBack) {
  CanaryReport report(seconds(30), 1'000);
  EXPECT_FALSE(report.state(60'000).degraded);
  EXPECT_TRUE(report.state(104'000).degraded);
  EXPECT_TRUE(report.state(104'000).ok) << "what is late still serves";
}

TEST(CanaryReport, TellsHowLongTheLastCompleteTripTookAndWhenThatWas) {
  CanaryReport report(seconds(30), 0);
  report.note(trip(40'000));
  EXPECT_EQ(report.state(52'000).detail, "the last complete trip took 9.2 ms, 12 s ago");
  EXPECT_FALSE(report.state(52'000).degraded);
  EXPECT_TRUE(report.state(200'000).degraded) << "none came back since";
}

TEST(CanaryReport, StaysDegradedUntilTheLaneThatFailedIsWellAgain) {
  CanaryReport report(seconds(30), 0);
  report.note(trip(1'000, 3, "has not reached it in time"));
  report.note(trip(2'000, 4));
  EXPECT_TRUE(report.failing(3));
  EXPECT_TRUE(report.state(3'000).degraded);
  EXPECT_NE(report.state(3'000).detail.find("patients has not reached it in time"),
            std::string::npos);
  report.note(trip(3'000, 3));
  EXPECT_FALSE(report.failing(3));
  EXPECT_FALSE(report.state(3'000).degraded);
}

TEST(CanaryReport, KnowsTheLogByWhatWasAppended) {
  CanaryReport report(seconds(30), 0);
  EXPECT_FALSE(report.log_state(0).degraded);
  report.note(trip(1'000, 0, "is away"));
  EXPECT_FALSE(report.log_state(2'000).degraded) << "only the read model was away";
  report.note({0, 2'000, {{"command-patients", 0, "is away"}, {"command-billing", 3, ""}}});
  EXPECT_TRUE(report.log_state(3'000).degraded);
  EXPECT_NE(report.log_state(3'000).detail.find("command-patients is away"), std::string::npos);
}

TEST(CanaryReport, IsWrittenAsJsonAndAsMetrics) {
  CanaryReport report(seconds(30), 0);
  report.note(trip(1'000, 0, "is away"));
  report.note(trip(2'000));
  JsonWriter json;
  report.write(json, 5'000);
  EXPECT_EQ(json.take(),
            R"({"everySeconds":30,"trips":2,"failures":1,"lastCompleteAgeMs":3000,)"
            R"("roundTripMs":9.250,"stages":[{"name":"command-patients","ok":true,"ms":2.500},)"
            R"({"name":"patients","ok":true,"ms":9.250}]})");
  const std::string metrics = report.metrics(5'000);
  for (const char* line : {"carelog_canary_trips_total 2\n", "carelog_canary_failures_total 1\n",
                           "carelog_canary_age_seconds 3.000\n",
                           "_duration_seconds_bucket{stage=\"patients\",le=\"0.005\"} 0\n",
                           "_duration_seconds_bucket{stage=\"patients\",le=\"0.01\"} 1\n",
                           "_duration_seconds_bucket{stage=\"patients\",le=\"+Inf\"} 1\n",
                           "_duration_seconds_count{stage=\"command-patients\"} 2\n",
                           "_duration_seconds_sum{stage=\"patients\"} 0.009250\n",
                           "carelog_canary_round_trip_seconds{stage=\"patients\"} 0.009250\n"}) {
    EXPECT_NE(metrics.find(line), std::string::npos) << line;
  }
}

}  // namespace
}  // namespace carelog::gateway
