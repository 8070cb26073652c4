#include "infra/process/time_zone.h"

#include <gtest/gtest.h>

#include "infra/process/clock.h"

namespace carelog::infra {
namespace {

std::int64_t at(const char* time) {
  return parse_time(time).value();
}

TEST(TimeZone, IsFoundByItsIanaName) {
  for (const char* name :
       {"UTC", "Europe/Zurich", "Asia/Kolkata", "America/Argentina/Ushuaia", "Etc/GMT+12"}) {
    ASSERT_TRUE(TimeZone::find(name)) << name;
    EXPECT_EQ(TimeZone::find(name)->name(), name);
  }
  for (const char* name :
       {"", "Mars/Olympus", "/etc/localtime", "../../etc/passwd", "file:x", "Europe/Zurich ",
        ":Europe/Zurich", "localtime", "posixrules", "right/UTC", "posix/UTC"}) {
    EXPECT_FALSE(TimeZone::find(name)) << name;
  }
}

TEST(TimeZone, HasDaysOfItsOwn) {
  const auto kolkata = TimeZone::find("Asia/Kolkata").value();
  const auto los_angeles = TimeZone::find("America/Los_Angeles").value();
  const auto late = at("2024-05-01T20:00:00Z");  // 01:30 on the 2nd in Kolkata
  EXPECT_EQ(kolkata.date_of(late), "2024-05-02");
  EXPECT_EQ(TimeZone::utc().date_of(late), "2024-05-01");
  EXPECT_EQ(los_angeles.date_of(at("2024-05-02T04:00:00Z")), "2024-05-01");  // 21:00 there
  EXPECT_EQ(kolkata.begin_of_day_ms("2024-05-02"), at("2024-05-01T18:30:00Z"));
  EXPECT_EQ(kolkata.end_of_day_ms("2024-05-02"), at("2024-05-02T18:30:00Z"));
}

TEST(TimeZone, HasDaysOf23And25Hours) {
  constexpr std::int64_t hour_ms = 3'600'000;
  const auto zurich = TimeZone::find("Europe/Zurich").value();
  const auto length = [&](const char* day) {
    return *zurich.end_of_day_ms(day) - *zurich.begin_of_day_ms(day);
  };
  EXPECT_EQ(length("2024-03-31"), 23 * hour_ms);
  EXPECT_EQ(length("2024-10-27"), 25 * hour_ms);
  EXPECT_EQ(length("2024-07-01"), 24 * hour_ms);
  EXPECT_EQ(zurich.begin_of_day_ms("2024-02-30"), std::nullopt);
}

// In Beirut 2024-03-31 began at 01:00, in Apia 2011-12-30 never was.
TEST(TimeZone, KnowsDaysWithoutAMidnight) {
  const auto beirut = TimeZone::find("Asia/Beirut").value();
  EXPECT_EQ(beirut.date_of(*beirut.begin_of_day_ms("2024-03-31")), "2024-03-31");
  const auto apia = TimeZone::find("Pacific/Apia").value();
  EXPECT_EQ(*apia.begin_of_day_ms("2011-12-30"), *apia.end_of_day_ms("2011-12-30"));
}

}  // namespace
}  // namespace carelog::infra
