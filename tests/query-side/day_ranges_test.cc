#include "query-side/analytics/day_ranges.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "infra/process/clock.h"

namespace carelog::query {
namespace {

using testing::ElementsAre;
using Ranges = std::vector<PeriodRange>;

TEST(DayRanges, AreDaysMonthsAndYearsThatAddUp) {
  EXPECT_EQ(ranges_of("2022-11-29", "2025-02-03", Per::range),
            (Ranges{{"d", "2022-11-29", "2022-11-30"},
                    {"m", "2022-12", "2022-12"},
                    {"y", "2023", "2024"},
                    {"m", "2025-01", "2025-01"},
                    {"d", "2025-02-01", "2025-02-03"}}));
  EXPECT_EQ(ranges_of("2024-01-01", "2024-12-31", Per::range), (Ranges{{"y", "2024", "2024"}}));
  EXPECT_EQ(ranges_of("2024-02-01", "2024-02-29", Per::range),
            (Ranges{{"m", "2024-02", "2024-02"}}));
  EXPECT_EQ(ranges_of("2024-02-01", "2024-02-28", Per::range),
            (Ranges{{"d", "2024-02-01", "2024-02-28"}}));
  EXPECT_EQ(ranges_of("2024-02-02", "2024-02-01", Per::range), Ranges{});
}

TEST(DayRanges, AreNoCoarserThanWhatIsToldApart) {
  EXPECT_EQ(ranges_of("2024-01-01", "2025-01-02", Per::month),
            (Ranges{{"m", "2024-01", "2024-12"}, {"d", "2025-01-01", "2025-01-02"}}));
  EXPECT_EQ(ranges_of("2024-01-01", "2024-12-31", Per::week),
            (Ranges{{"d", "2024-01-01", "2024-12-31"}}));
  EXPECT_EQ(ranges_of("2024-01-01", "2024-01-02", Per::hour),
            (Ranges{{"h", "2024-01-01", "2024-01-02T99"}}));
}

// Each day is in exactly one of the ranges.
TEST(DayRanges, HaveEachDayOnce) {
  const std::string from = "2019-12-15", to = "2022-01-20";
  for (const char* last : {"2019-12-31", "2020-01-01", "2020-02-29", "2021-12-31", "2022-01-20"}) {
    const Ranges ranges = ranges_of(from, last, Per::range);
    for (std::string day = from; day <= to; day = plus_days(day, 1)) {
      int times = 0;
      for (const PeriodRange& range : ranges) {
        const std::string period = day.substr(0, range.first.size());
        times += range.first <= period && period <= range.last;
      }
      EXPECT_EQ(times, day <= last ? 1 : 0) << day << " until " << last;
    }
  }
}

TEST(DayRanges, ShowAWeekByItsMonday) {
  EXPECT_EQ(shown_period("2026-11-28", Per::week), "2026-11-23");
  EXPECT_EQ(shown_period("2026-11-23", Per::week), "2026-11-23");
  EXPECT_EQ(shown_period("2026-11-29", Per::week), "2026-11-23");
  EXPECT_EQ(shown_period("1969-12-31", Per::week), "1969-12-29");
  EXPECT_EQ(shown_period("2026-11-28T16", Per::hour), "2026-11-28T16");
  EXPECT_EQ(shown_period("2026-11-28", Per::month), "2026-11");
  EXPECT_EQ(shown_period("2026", Per::range), "");
}

TEST(DayRanges, EndPeriodsWithTheRange) {
  EXPECT_THAT(period_ends("2026-01-30", "2026-03-02", Per::month),
              ElementsAre("2026-01-31", "2026-02-28", "2026-03-02"));
  EXPECT_THAT(period_ends("2026-11-28", "2026-12-01", Per::week),
              ElementsAre("2026-11-29", "2026-12-01"));
  EXPECT_THAT(period_ends("2026-11-28", "2026-11-29", Per::day),
              ElementsAre("2026-11-28", "2026-11-29"));
}

TEST(DayRanges, GoBackToTheDayBeforeALeapDayThatIsNotThere) {
  EXPECT_EQ(years_before("2024-02-29", 18), "2006-02-28");
  EXPECT_EQ(years_before("2024-02-29", 4), "2020-02-29");
  EXPECT_EQ(years_before("2024-06-15", 65), "1959-06-15");
}

}  // namespace
}  // namespace carelog::query
