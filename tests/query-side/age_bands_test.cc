#include "query-side/analytics/age_bands.h"

#include <gtest/gtest.h>

namespace carelog::query {
namespace {

using Bands = std::array<std::int64_t, 5>;  // 0-17, 18-39, 40-64, 65+, unknown

TEST(AgeBands, TurnOnBirthdays) {
  EXPECT_EQ(age_bands({{"2006-06-15", 1}}, "2024-06-14"), (Bands{1, 0, 0, 0, 0}));
  EXPECT_EQ(age_bands({{"2006-06-15", 1}}, "2024-06-15"), (Bands{0, 1, 0, 0, 0}));
  EXPECT_EQ(age_bands({{"1984-06-15", 2}}, "2024-06-15"), (Bands{0, 0, 2, 0, 0}));
  EXPECT_EQ(age_bands({{"1959-06-15", 3}}, "2024-06-15"), (Bands{0, 0, 0, 3, 0}));
}

TEST(AgeBands, AddUpDaysOfOneBand) {
  EXPECT_EQ(age_bands({{"1990-01-01", 2}, {"1991-01-01", 5}}, "2024-06-15"),
            (Bands{0, 7, 0, 0, 0}));
}

TEST(AgeBands, TakeAMonthOrAYearForItsFirstDay) {
  EXPECT_EQ(age_bands({{"2006-06", 1}, {"1959", 2}}, "2024-05-31"), (Bands{1, 0, 0, 2, 0}));
  EXPECT_EQ(age_bands({{"2006-06", 1}}, "2024-06-01"), (Bands{0, 1, 0, 0, 0}));
  EXPECT_EQ(age_bands({{"2006-13", 1}, {"19", 1}}, "2024-06-01"), (Bands{0, 0, 0, 0, 2}));
}

TEST(AgeBands, KeepUnknownBirthDatesApartAndLeaveOutTheUnborn) {
  EXPECT_EQ(age_bands({{"", 4}, {"someday", 1}, {"2024-06-16", 9}}, "2024-06-15"),
            (Bands{0, 0, 0, 0, 5}));
}

// Whoever turns so old on a day is in the older band on that day.
TEST(AgeBands, HaveDaysOfBirthThatMeet) {
  for (const char* day : {"2024-06-15", "2024-02-29", "2023-02-28", "2023-03-01"}) {
    const auto ranges = age_ranges(day);
    ASSERT_EQ(ranges.size(), 4u);
    EXPECT_EQ(ranges.front().to_day, day);
    for (const AgeBand& band : ranges) {
      for (const std::string& born : {band.from_day, band.to_day}) {
        Bands expected{};
        const auto at = static_cast<std::size_t>(&band - ranges.data());
        expected[at] = 1;
        EXPECT_EQ(age_bands({{born, 1}}, day), expected) << day << " " << born;
      }
    }
  }
}

}  // namespace
}  // namespace carelog::query
