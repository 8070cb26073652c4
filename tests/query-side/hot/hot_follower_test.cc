#include "query-side/hot/hot_follower.h"

#include <gtest/gtest.h>

#include <map>

#include "query-side/hot/memory_hot_rows.h"
#include "tests/query-side/hot/hot_simulation.h"

namespace carelog::query {
namespace {

using std::chrono::milliseconds;

class HotFollowerTest : public testing::Test {
 protected:
  ConsistencyToken token(std::int64_t offset, std::uint32_t partition = 0) {
    return {"patients", partition, offset};
  }

  MemoryHotRows rows_{1 << 20};
  HotFollower follower_{rows_, "patients"};
  HotFollower::Clock::time_point now_ = HotFollower::Clock::now();
  AsOf start_{1, {10, 20}};
};

TEST_F(HotFollowerTest, AnswersNobodyBeforeItBegins) {
  EXPECT_FALSE(follower_.may_answer({}, now_));
  EXPECT_FALSE(follower_.take({}));
  ASSERT_TRUE(follower_.begin(start_, "here", now_));
  EXPECT_TRUE(follower_.may_answer({}, now_));
  follower_.lose();
  EXPECT_FALSE(follower_.may_answer({}, now_));
}

TEST_F(HotFollowerTest, ATokenIsAnsweredOnlyOnceItsPartitionIsFollowed) {
  ASSERT_TRUE(follower_.begin(start_, "here", now_));
  EXPECT_TRUE(follower_.may_answer(token(9), now_));
  EXPECT_FALSE(follower_.may_answer(token(10), now_));
  EXPECT_FALSE(follower_.may_answer(token(0, 2), now_));
  EXPECT_TRUE(follower_.may_answer(ConsistencyToken{"billing", 0, 99}, now_));
  ASSERT_TRUE(follower_.take({{.generation = 1, .moves = {{0, 10, 11}}}}));
  EXPECT_TRUE(follower_.may_answer(token(10), now_));
}

TEST_F(HotFollowerTest, AnswersNobodyWhenNewsDoNotCome) {
  ASSERT_TRUE(follower_.begin(start_, "here", now_));
  const auto later = now_ + milliseconds(900);
  EXPECT_TRUE(follower_.check({1, {11, 20}}, later));  // this was not told
  EXPECT_TRUE(follower_.may_answer({}, now_ + milliseconds(1000)));
  EXPECT_FALSE(follower_.may_answer({}, now_ + milliseconds(1001)));
  EXPECT_EQ(follower_.age_ms(later), 900);
  ASSERT_TRUE(follower_.take({{.generation = 1, .moves = {{0, 10, 11}}}}));
  EXPECT_TRUE(follower_.may_answer({}, now_ + milliseconds(1900)));
  EXPECT_EQ(follower_.age_ms(later), 0);
  EXPECT_TRUE(follower_.check({1, {12, 20}}, later));
  EXPECT_FALSE(follower_.check({1, {12, 20}}, later + milliseconds(1001)));
  EXPECT_FALSE(follower_.may_answer({}, later));
}

TEST_F(HotFollowerTest, BeginsAgainWhenSomethingWasMissed) {
  ASSERT_TRUE(follower_.begin(start_, "here", now_));
  EXPECT_FALSE(follower_.take({{.generation = 1, .moves = {{0, 12, 13}}}}));
  EXPECT_FALSE(follower_.may_answer({}, now_));
}

TEST_F(HotFollowerTest, BeginsAgainWithAnotherGeneration) {
  ASSERT_TRUE(follower_.begin(start_, "here", now_));
  EXPECT_TRUE(follower_.take({{.generation = 2, .moves = {{0, 3, 4}}}}));  // one that is being made
  EXPECT_TRUE(follower_.take({{.generation = 1, .went_live = true}}));
  EXPECT_FALSE(follower_.take({{.generation = 2, .went_live = true}}));
  ASSERT_TRUE(follower_.begin(start_, "here", now_));
  EXPECT_FALSE(follower_.check({2, {10, 20}}, now_));
}

TEST(HotNewsTest, IsReadAsItIsWritten) {
  const auto touch = parse_hot_news("touch 4 2 1042 ada bob");
  ASSERT_TRUE(touch && touch->touches.size() == 2U);
  EXPECT_EQ(touch->generation, 4);
  EXPECT_EQ(touch->touches[1].id, "bob");
  EXPECT_EQ(touch->touches[1].partition, 2U);
  EXPECT_EQ(touch->touches[1].next_offset, 1042);
  const auto move = parse_hot_news("move 4 2 1040 1042 3 0 7");
  ASSERT_TRUE(move && move->moves.size() == 2U);
  EXPECT_EQ(move->moves[1].to, 7);
  const auto live = parse_hot_news("live 5");
  EXPECT_TRUE(live && live->went_live && live->generation == 5);
  for (const char* wrong :
       {"", "live", "move 4", "move 4 2 1040", "move 4 2 x 7", "touch 4 2", "sleep 4 1 2 3"}) {
    EXPECT_FALSE(parse_hot_news(wrong)) << wrong;
  }
}

TEST(AsOfTest, IsReadAsItIsWritten) {
  EXPECT_EQ(parse_as_of("4 17 0 23"), (AsOf{4, {17, 0, 23}}));
  for (const char* wrong : {"", "4", "4 ", "4 17 ", "4  17", "4 -1", "x 1", "4 1x"}) {
    EXPECT_FALSE(parse_as_of(wrong)) << wrong;
  }
}

TEST(MemoryHotRowsTest, WhatWasNotReadForLongestMakesRoom) {
  MemoryHotRows rows(256 * 1024);
  const AsOf start{1, {0}};
  ASSERT_TRUE(rows.begin(start, "here"));
  const std::string row(1000, 'x');
  rows.offer("often", 0, start, row);
  for (int number = 0; number < 1000; ++number) {
    rows.offer(std::to_string(number), 0, start, row);
    EXPECT_TRUE(rows.find({"often"}).front());
  }
  EXPECT_FALSE(rows.find({"0"}).front());
  EXPECT_TRUE(rows.find({"999"}).front());
  EXPECT_LE(rows.counts().bytes, 256U * 1024U);
  EXPECT_GT(rows.counts().bytes, 128U * 1024U);
  EXPECT_GT(rows.counts().evictions, 700U);
  rows.offer("large", 0, start, std::string(256 * 1024, 'x'));
  EXPECT_FALSE(rows.find({"large"}).front());
}

std::vector<std::unique_ptr<HotRows>> two_memories() {
  std::vector<std::unique_ptr<HotRows>> both;
  for (int each = 0; each < 2; ++each) both.push_back(std::make_unique<MemoryHotRows>(1 << 16));
  return both;
}

TEST(HotSimulationTest, NoEntryLacksAChangeThatItMustHave) {
  std::uint64_t hits = 0;
  for (std::uint64_t seed = 1; seed <= 1000; ++seed) {
    const auto result = HotSimulation(seed, two_memories()).run(1000);
    ASSERT_EQ(result.violation, "") << "seed " << seed;
    hits += result.hits;
  }
  EXPECT_GT(hits, 10'000U);
}

// Stores whatever is offered and drops what is touched, as caches do that know no stamps.
class WithoutStamps final : public HotRows {
 public:
  bool begin(const AsOf&, const std::string&) override {
    rows_.clear();
    return true;
  }
  bool follow(const std::vector<Touch>& touches, const std::vector<Moved>&) override {
    for (const Touch& each : touches) rows_.erase(each.id);
    return true;
  }
  std::vector<std::optional<std::string>> find(const std::vector<std::string>& ids) override {
    const auto known = rows_.find(ids.front());
    if (known == rows_.end()) return {std::nullopt};
    return {known->second};
  }
  void offer(const std::string& id, std::uint32_t, const AsOf&, const std::string& row) override {
    rows_[id] = row;
  }
  bool waits() const override { return false; }
  HotCounts counts() override { return {}; }

 private:
  std::map<std::string, std::string> rows_;
};

// And these keep the stamps, but touch nothing.
class WithoutTouches final : public HotRows {
 public:
  bool begin(const AsOf& at, const std::string& origin) override { return rows_.begin(at, origin); }
  bool follow(const std::vector<Touch>&, const std::vector<Moved>& moves) override {
    return rows_.follow({}, moves);
  }
  std::vector<std::optional<std::string>> find(const std::vector<std::string>& ids) override {
    return rows_.find(ids);
  }
  void offer(const std::string& id, std::uint32_t partition, const AsOf& as_of,
             const std::string& row) override {
    rows_.offer(id, partition, as_of, row);
  }
  bool waits() const override { return false; }
  HotCounts counts() override { return rows_.counts(); }

 private:
  MemoryHotRows rows_{1 << 16};
};

template <typename Rows>
std::uint64_t seeds_until_it_is_noticed() {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    std::vector<std::unique_ptr<HotRows>> rows;
    rows.push_back(std::make_unique<Rows>());
    if (!HotSimulation(seed, std::move(rows)).run(1000).violation.empty()) return seed;
  }
  return 0;
}

TEST(HotSimulationTest, NoticesThatARuleIsLeftOut) {
  EXPECT_GT(seeds_until_it_is_noticed<WithoutStamps>(), 0U);
  EXPECT_GT(seeds_until_it_is_noticed<WithoutTouches>(), 0U);
}

}  // namespace
}  // namespace carelog::query
