#include "query-side/analytics/small_groups.h"

#include <gtest/gtest.h>

#include <map>

namespace carelog::query {
namespace {

MeasureRow row(const std::string& group, std::int64_t count, const std::string& period = "") {
  MeasureRow made;
  made.group = group;
  made.period = period;
  made.count = count;
  return made;
}

// What is shown of the groups; -1: hidden.
std::map<std::string, std::int64_t> shown(std::vector<MeasureRow> rows, bool adds_up = true,
                                          std::int64_t smallest = 5) {
  hide_small_groups(rows, smallest, adds_up);
  std::map<std::string, std::int64_t> counts;
  for (const MeasureRow& each : rows) {
    EXPECT_TRUE(!each.hidden || each.count == 0);
    counts[each.period + each.group] = each.hidden ? -1 : each.count;
  }
  return counts;
}

using Counts = std::map<std::string, std::int64_t>;

TEST(SmallGroups, AreHidden) {
  EXPECT_EQ(shown({row("a", 4), row("b", 3), row("c", 5), row("d", 90)}),
            (Counts{{"a", -1}, {"b", -1}, {"c", 5}, {"d", 90}}));
}

TEST(SmallGroups, AreNotHiddenWhereNoneIsSmall) {
  EXPECT_EQ(shown({row("a", 5), row("b", 7)}), (Counts{{"a", 5}, {"b", 7}}));
}

// Else it would be what the sum lacks.
TEST(SmallGroups, TakeTheNextSmallestWithThemWhenAlone) {
  EXPECT_EQ(shown({row("a", 1), row("b", 20), row("c", 9)}),
            (Counts{{"a", -1}, {"b", 20}, {"c", -1}}));
}

// Else the sum would show a small number.
TEST(SmallGroups, TakeTheNextSmallestWithThemWhenFewTogether) {
  EXPECT_EQ(shown({row("a", 1), row("b", 1), row("c", 9), row("d", 20)}),
            (Counts{{"a", -1}, {"b", -1}, {"c", -1}, {"d", 20}}));
}

TEST(SmallGroups, TakeNothingWithThemWhereNothingAddsUp) {
  EXPECT_EQ(shown({row("a", 1), row("b", 20)}, false), (Counts{{"a", -1}, {"b", 20}}));
}

TEST(SmallGroups, AreCoveredInPeriodsAsWell) {
  const auto counts = shown({row("a", 2, "1"), row("b", 20, "1"), row("c", 30, "1"),
                             row("a", 40, "2"), row("b", 50, "2"), row("c", 60, "2")});
  EXPECT_EQ(counts.at("1a"), -1);
  EXPECT_EQ(counts.at("1b"), -1) << "or a is the rest of its period";
  EXPECT_EQ(counts.at("2a"), -1) << "or a is the rest of its group";
  EXPECT_EQ(counts.at("2b"), -1);
  EXPECT_EQ(counts.at("2c"), 60);
}

TEST(SmallGroups, HideTheSumsOfWhatIsHidden) {
  std::vector<MeasureRow> rows = {row("a", 1)};
  rows[0].minor = 12'345;
  rows[0].minutes = 77;
  hide_small_groups(rows, 5, true);
  EXPECT_EQ(rows[0].minor, 0);
  EXPECT_EQ(rows[0].minutes, 0);
  EXPECT_TRUE(rows[0].hidden);
}

TEST(SmallGroups, AreShownWhereTheSizeIsOne) {
  EXPECT_EQ(shown({row("a", 1), row("b", 20)}, true, 1), (Counts{{"a", 1}, {"b", 20}}));
}

}  // namespace
}  // namespace carelog::query
