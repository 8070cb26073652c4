#include "events/chart/chart_time.h"

#include <gtest/gtest.h>

#include "events/chart/chart_fact.h"
#include "events/description/json.h"
#include "tests/events/filled.h"

namespace carelog::events {
namespace {

TEST(ChartTime, IsAYearAMonthADayOrAMoment) {
  EXPECT_EQ(precision_of("2020"), TimePrecision::year);
  EXPECT_EQ(precision_of("2020-02"), TimePrecision::month);
  EXPECT_EQ(precision_of("2020-02-29"), TimePrecision::day);
  EXPECT_EQ(precision_of("2020-02-29T08:30:00+02:00"), TimePrecision::moment);
  EXPECT_EQ(precision_of("2020-02-29T08:30:00.125Z"), TimePrecision::moment);
  for (const char* other :
       {"", "20", "2020-13", "2021-02-29", "2020-02-29T08:30:00", "2020-02-29T",
        "2020-02-29 08:30:00Z", "2020-02-29T25:00:00Z", "2020/02", "last year",
        "2020-02-29T08:30:00+25:00", "2020-02-29T10:00:60Z", "2020-02-29T08:30:00+14:01"}) {
    EXPECT_EQ(precision_of(other), std::nullopt) << other;
  }
}

TEST(ChartTime, ComparesAsFarAsBothAreTold) {
  EXPECT_TRUE(is_before("2019", "2020-01-01"));
  EXPECT_FALSE(is_before("2020", "2020-12-31"));
  EXPECT_FALSE(is_before("2020-12-31", "2020"));
  EXPECT_TRUE(is_before("2020-05-01T10:00:00+02:00", "2020-05-01T08:00:01Z"));
  EXPECT_FALSE(is_before("2020-05-01T10:00:00+02:00", "2020-05-01T08:00:00Z"));
  EXPECT_FALSE(is_before("2020-05-01T23:00:00Z", "2020-05-01"));
}

TEST(ChartContents, ComeBackFromTheirJson) {
  ChartKinds::each([]<typename Content>(description::Of<Content>) {
    const Content content = description::filled<Content>();
    const auto json = description::to_known_json(content);
    EXPECT_EQ(description::from_json<Content>(json), content);
    EXPECT_EQ(description::to_known_json(Content{}).dump(), "{}");
  });
}

TEST(ChartFacts, SayTheFieldsOfTheContentUnderTheirOwnNames) {
  EntryAmended<Allergy> amended;
  amended.fields = {"criticality", "onset"};
  amended.content.criticality = "low";
  std::map<std::string, std::string> said;
  each_said(amended,
            [&](std::string_view name, std::string text) { said.emplace(name, std::move(text)); });
  EXPECT_EQ(said, (std::map<std::string, std::string>{{"criticality", "low"}, {"onset", ""}}));
}

TEST(ChartFacts, AreKnownByTheTypesOfTheirAggregates) {
  EXPECT_TRUE(is_chart_type("allergy"));
  EXPECT_TRUE(is_chart_type("care-plan"));
  EXPECT_FALSE(is_chart_type("patient"));
}

}  // namespace
}  // namespace carelog::events
