#include "tests/query-side/hot/hot_rows_contract.h"

namespace carelog::query {
namespace {

const AsOf start{4, {10, 20}};
const AsOf later{4, {12, 20}};

TEST_P(HotRowsContract, FindsWhatWasOffered) {
  ASSERT_TRUE(rows_->begin(start, "here"));
  EXPECT_EQ(found("ada"), "nothing");
  rows_->offer("ada", 0, start, std::string("a\0row\n", 6));
  EXPECT_EQ(found("ada"), std::string("a\0row\n", 6));
  const auto both = rows_->find({"bob", "ada"});
  EXPECT_FALSE(both[0]);
  EXPECT_TRUE(both[1]);
  const HotCounts counts = rows_->counts();
  EXPECT_EQ(counts.hits, 2U);
  EXPECT_EQ(counts.misses, 2U);
  EXPECT_GT(counts.bytes, 0U);
  EXPECT_FALSE(counts.away);
}

TEST_P(HotRowsContract, KeepsNothingBeforeItIsFollowed) {
  rows_->offer("ada", 0, start, "row");
  EXPECT_EQ(found("ada"), "nothing");
}

TEST_P(HotRowsContract, ATouchDropsTheEntryAndNoOther) {
  ASSERT_TRUE(rows_->begin(start, "here"));
  rows_->offer("ada", 0, start, "old");
  rows_->offer("bob", 0, start, "bob");
  ASSERT_TRUE(rows_->follow({{"ada", 0, 12}}, {{0, 10, 12}}));
  EXPECT_EQ(found("ada"), "nothing");
  EXPECT_EQ(found("bob"), "bob");
}

TEST_P(HotRowsContract, RefusesWhatWasReadBeforeATouchHoweverLate) {
  ASSERT_TRUE(rows_->begin(start, "here"));
  ASSERT_TRUE(rows_->follow({{"ada", 0, 12}}, {{0, 10, 12}}));
  rows_->offer("ada", 0, start, "old");
  EXPECT_EQ(found("ada"), "nothing");
  EXPECT_EQ(rows_->counts().refused, 1U);
  rows_->offer("ada", 0, later, "new");
  EXPECT_EQ(found("ada"), "new");
}

// A merge changes a row by a commit of another partition.
TEST_P(HotRowsContract, FencesAreOfEachPartition) {
  ASSERT_TRUE(rows_->begin(start, "here"));
  rows_->offer("ada", 0, start, "row");
  ASSERT_TRUE(rows_->follow({{"ada", 1, 21}}, {{1, 20, 21}}));
  EXPECT_EQ(found("ada"), "nothing");
  rows_->offer("ada", 0, later, "row");
  EXPECT_EQ(found("ada"), "nothing");
  rows_->offer("ada", 0, {4, {10, 21}}, "merged");
  EXPECT_EQ(found("ada"), "merged");
}

TEST_P(HotRowsContract, KeepsAnEntryThatHasTheChangeAlready) {
  ASSERT_TRUE(rows_->begin(start, "here"));
  rows_->offer("ada", 0, later, "new");
  ASSERT_TRUE(rows_->follow({{"ada", 0, 12}}, {{0, 10, 12}}));
  EXPECT_EQ(found("ada"), "new");
}

TEST_P(HotRowsContract, StoresOnlyOverAnOlderPosition) {
  ASSERT_TRUE(rows_->begin(start, "here"));
  rows_->offer("ada", 0, later, "new");
  rows_->offer("ada", 0, start, "old");
  EXPECT_EQ(found("ada"), "new");
  rows_->offer("ada", 0, {4, {13, 20}}, "newer");
  EXPECT_EQ(found("ada"), "newer");
}

TEST_P(HotRowsContract, RefusesAnotherGeneration) {
  ASSERT_TRUE(rows_->begin(start, "here"));
  rows_->offer("ada", 0, {3, {99, 99}}, "old");
  rows_->offer("ada", 0, {5, {99, 99}}, "new");
  EXPECT_EQ(found("ada"), "nothing");
}

TEST_P(HotRowsContract, NoticesAGap) {
  ASSERT_TRUE(rows_->begin(start, "here"));
  EXPECT_FALSE(rows_->follow({}, {{0, 11, 12}}));
}

TEST_P(HotRowsContract, BeginsEmptyWhereItWasNotFollowed) {
  ASSERT_TRUE(rows_->begin(start, "here"));
  rows_->offer("ada", 0, start, "row");
  ASSERT_TRUE(rows_->begin(start, "here"));
  EXPECT_EQ(found("ada"), "row");
  for (const auto& [at, origin] : {std::pair(later, "here"), std::pair(AsOf{5, {12, 20}}, "here"),
                                   std::pair(AsOf{5, {12, 20}}, "elsewhere")}) {
    ASSERT_TRUE(rows_->begin(at, origin));
    EXPECT_EQ(found("ada"), "nothing");
    rows_->offer("ada", 0, {4, {11, 20}}, "old");
    EXPECT_EQ(found("ada"), "nothing");
    rows_->offer("ada", 0, at, "row");
    EXPECT_EQ(found("ada"), "row");
  }
}

TEST_P(HotRowsContract, TouchesManyRowsAtOnce) {
  ASSERT_TRUE(rows_->begin(start, "here"));
  std::vector<Touch> touches;
  for (int number = 0; number < 2500; ++number) {
    const std::string id = "patient-" + std::to_string(number);
    rows_->offer(id, 0, start, "row");
    touches.push_back({id, 0, 12});
  }
  EXPECT_EQ(found("patient-2499"), "row");
  ASSERT_TRUE(rows_->follow(touches, {{0, 10, 11}, {0, 11, 12}}));
  for (const Touch& each : touches) EXPECT_EQ(found(each.id), "nothing");
}

}  // namespace

}  // namespace carelog::query
