// When a follower takes over, and when it does not.
#include "command-side/services/supervision.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace carelog::command {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using Claimed = Supervision::Claimed;

constexpr SupervisionLimits limits{800, 10'000, 30'000, 1'000};

std::vector<Claimed> led_by(const std::vector<std::string>& leaders, std::uint64_t term = 1) {
  std::vector<Claimed> claimed;
  for (const std::string& leader : leaders) claimed.push_back({leader, term});
  return claimed;
}

TEST(Supervision, TrustsALeaderThatKeepsSayingThatItLeads) {
  Supervision node("b", limits);
  node.read(led_by({"a", "b"}), 0);
  for (std::int64_t now = 0; now < 5'000; now += 200) {
    node.heard("a", {0}, now);
    EXPECT_THAT(node.to_take_over(now), IsEmpty());
  }
}

TEST(Supervision, SuspectsALeaderThatIsSilent) {
  Supervision node("b", limits);
  node.read(led_by({"a", "b"}), 0);
  EXPECT_THAT(node.to_take_over(799), IsEmpty());
  EXPECT_THAT(node.to_take_over(800), ElementsAre(0));
  EXPECT_THAT(node.to_take_over(900), IsEmpty()) << "the claim is on its way";
}

TEST(Supervision, SuspectsANodeThatLivesAndNoLongerLeads) {
  Supervision node("b", limits);
  node.read(led_by({"a", "a"}), 0);
  node.heard("a", {1}, 700);
  EXPECT_THAT(node.to_take_over(800), ElementsAre(0));
}

TEST(Supervision, GivesANewLeaderTimeToBeHeard) {
  Supervision node("c", limits);
  node.read(led_by({"a"}), 0);
  node.read(led_by({"b"}, 2), 700);
  EXPECT_THAT(node.to_take_over(1'400), IsEmpty());
  EXPECT_THAT(node.to_take_over(1'500), ElementsAre(0));
}

TEST(Supervision, DoesNotHearAnEarlierLeader) {
  Supervision node("c", limits);
  node.read(led_by({"b"}), 0);
  node.heard("a", {0}, 700);
  EXPECT_THAT(node.to_take_over(800), ElementsAre(0));
}

TEST(Supervision, IsSlowerToTakeTheSamePartitionAgainUntilItHasBeenQuiet) {
  Supervision node("b", limits);
  std::uint64_t term = 1;
  std::vector<std::int64_t> waits;
  std::int64_t now = 0;
  for (int round = 0; round < 7; ++round) {
    node.read(led_by({"a"}, term++), now);
    const std::int64_t since = now;
    while (node.to_take_over(now).empty()) now += 100;
    waits.push_back(now - since);
    node.read(led_by({"b"}, term++), now);
  }
  EXPECT_THAT(waits, ElementsAre(800, 800, 1'600, 3'200, 6'400, 10'000, 10'000));
  now += 30'000;
  EXPECT_THAT(node.to_take_over(now), IsEmpty());
  node.read(led_by({"a"}, term), now);
  EXPECT_THAT(node.to_take_over(now + 800), ElementsAre(0));
}

TEST(Supervision, TakesItsShareOneByOneFromWhoLeadsTheMost) {
  Supervision node("c", limits);
  std::vector<std::string> leaders = {"a", "a", "a", "a", "a", "b", "b", "b"};
  std::uint64_t term = 1;
  std::vector<std::int64_t> times;
  for (std::int64_t now = 0; now < 10'000; now += 200) {
    node.read(led_by(leaders, term), now);
    node.heard("a", {0, 1, 2, 3, 4, 5, 6, 7}, now);
    node.heard("b", {0, 1, 2, 3, 4, 5, 6, 7}, now);
    const auto taken = node.to_take_over(now);
    ASSERT_THAT(taken, SizeIs(testing::Le(1)));
    if (taken.empty()) continue;
    EXPECT_EQ(leaders[taken.front()], "a");
    leaders[taken.front()] = "c";
    times.push_back(now);
  }
  EXPECT_EQ(std::count(leaders.begin(), leaders.end(), "c"), 2) << "8 / 3 nodes";
  EXPECT_THAT(times, ElementsAre(1'000, 2'000));
}

TEST(Supervision, LeavesEverythingToALoneLeaderWhenThereIsNothingToShare) {
  Supervision node("b", limits);
  for (std::int64_t now = 0; now < 5'000; now += 200) {
    node.read(led_by({"a"}), now);
    node.heard("a", {0}, now);
    EXPECT_THAT(node.to_take_over(now), IsEmpty());
  }
}

TEST(Supervision, ListensToAllOtherLeaders) {
  Supervision node("b", limits);
  node.read(led_by({"a", "b", "", "c"}), 0);
  EXPECT_THAT(node.peers(), ElementsAre("a", "c"));
}

}  // namespace
}  // namespace carelog::command
