#include "infra/process/clock.h"

#include <gtest/gtest.h>

namespace carelog::infra {
namespace {

TEST(Clock, WritesTimesAsRfc3339InUtcWithMilliseconds) {
  EXPECT_EQ(format_time(0), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(format_time(1709251199999), "2024-02-29T23:59:59.999Z");
  EXPECT_EQ(format_time(-1), "1969-12-31T23:59:59.999Z");
}

TEST(Clock, ReadsWhatItWrote) {
  for (const std::int64_t time_ms : {-86400001LL, -1LL, 0LL, 1709251199999LL, 253402300799999LL}) {
    EXPECT_EQ(parse_time(format_time(time_ms)), time_ms);
  }
}

TEST(Clock, ReadsAnyRfc3339Time) {
  EXPECT_EQ(parse_time("2024-02-29T23:59:59Z"), 1709251199000);
  EXPECT_EQ(parse_time("2024-03-01T01:59:59.5+02:00"), 1709251199500);
  EXPECT_EQ(parse_time("2024-02-29t18:29:59.9999-05:30"), 1709251199999);
  EXPECT_EQ(parse_time("2016-12-31T23:59:60Z"), parse_time("2017-01-01T00:00:00Z"));
  EXPECT_EQ(parse_time("2017-01-01T01:59:60+02:00"), parse_time("2017-01-01T00:00:00Z"));
  EXPECT_EQ(parse_time("2015-06-30T23:59:60Z"), parse_time("2015-07-01T00:00:00Z"));
  EXPECT_EQ(parse_time("2024-03-01T14:00:00+14:00"), parse_time("2024-03-01T00:00:00Z"));
}

TEST(Clock, RefusesWhatIsNoTime) {
  for (const char* const text :
       {"", "2024-02-29", "2024-02-29T23:59:59", "2023-02-29T00:00:00Z", "2024-02-29T24:00:00Z",
        "2024-02-29T23:60:00Z", "2024-02-29T23:59:61Z", "2024-02-29T23:59:59.Z",
        "2024-02-29T23:59:59Zx", "2024-02-29T23:59:59+24:00", "0000-01-01T00:00:00Z",
        "2016-12-31T10:00:60Z", "2016-12-31T23:59:60+01:00", "2024-02-29T23:59:60Z",
        "2024-02-29T10:00:00+14:01", "2024-02-29T10:00:00-15:00"}) {
    EXPECT_EQ(parse_time(text), std::nullopt) << text;
  }
}

TEST(Clock, KnowsTheCalendar) {
  EXPECT_TRUE(is_date("2024-02-29"));
  EXPECT_TRUE(is_date("2000-02-29"));
  EXPECT_TRUE(is_date("0001-01-01"));
  for (const char* const text :
       {"1900-02-29", "2023-02-29", "2024-13-01", "2024-00-01", "2024-04-31", "2024-1-01",
        "24-01-01", "2024-01-01 ", "2024/01/01", "+024-01-01"}) {
    EXPECT_FALSE(is_date(text)) << text;
  }
}

TEST(Clock, TakesTheDateOfATimeInUtc) {
  EXPECT_EQ(date_of(1709251199999), "2024-02-29");
  EXPECT_EQ(date_of(-1), "1969-12-31");
  EXPECT_EQ(parse_date("2024-02-29"), 1709164800000);
  EXPECT_TRUE(is_date("2024-02-29"));
  EXPECT_FALSE(is_date("2024-02-30"));
}

TEST(Clock, CountsYearsAsBirthdaysDo) {
  EXPECT_EQ(years_between("1980-06-15", "2024-06-14"), 43);
  EXPECT_EQ(years_between("1980-06-15", "2024-06-15"), 44);
  EXPECT_EQ(years_between("2000-02-29", "2023-02-28"), 22);
  EXPECT_EQ(years_between("2000-02-29", "2023-03-01"), 23);
}

}  // namespace
}  // namespace carelog::infra
