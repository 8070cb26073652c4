#include "projections/following/parking.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/projections/fixtures/told.h"

namespace carelog::projections {
namespace {

// Aggregates 0 to count - 1 with three interleaved commits each.
Commits commits_of(int count) {
  Commits all;
  for (int turn = 0; turn < 3; ++turn) {
    for (int number = 0; number < count; ++number) {
      auto own = history(std::to_string(number), {registered("A"), renamed("B"), renamed("C")});
      all.push_back(own[static_cast<std::size_t>(turn)]);
    }
  }
  return all;
}

// Folds whatever is not poison, and remembers it.
struct Folding {
  std::set<std::pair<std::string, std::uint64_t>> poison;  // id, base version
  std::map<std::string, std::vector<std::uint64_t>> folded;
  int attempts = 0;

  std::optional<std::string> operator()(const Commits& commits) {
    ++attempts;
    for (const auto& each : commits) {
      if (poison.contains({each.commit.aggregate.id, each.commit.base_version})) return "poison";
    }
    for (const auto& each : commits) {
      folded[each.commit.aggregate.id].push_back(each.commit.base_version);
    }
    return std::nullopt;
  }
};

TEST(Parking, FoldsABatchWithoutPoisonInOneAttempt) {
  Folding folding;
  EXPECT_TRUE(fold_what_can_be(commits_of(50), std::ref(folding)).empty());
  EXPECT_EQ(folding.attempts, 1);
  EXPECT_EQ(folding.folded.size(), 50u);
}

TEST(Parking, ParksTheCommitThatCannotBeAppliedAndAllLaterOnesOfItsAggregate) {
  Folding folding;
  folding.poison = {{"7", 1}, {"31", 0}};
  const auto refused = fold_what_can_be(commits_of(50), std::ref(folding));
  ASSERT_EQ(refused.size(), 2u);
  EXPECT_EQ(refused[0].commits.front().commit.aggregate.id, "7");
  EXPECT_EQ(refused[0].commits.size(), 2u);
  EXPECT_EQ(refused[0].reason, "poison");
  EXPECT_EQ(refused[1].commits.size(), 3u);
  EXPECT_EQ(folding.folded["7"], std::vector<std::uint64_t>{0});
  EXPECT_FALSE(folding.folded.contains("31"));
  for (int number = 0; number < 50; ++number) {
    if (number == 7 || number == 31) continue;
    EXPECT_EQ(folding.folded[std::to_string(number)], (std::vector<std::uint64_t>{0, 1, 2}));
  }
  EXPECT_LT(folding.attempts, 40);
}

TEST(Parking, NeverTriesACommitWhoseEventsAreUnknown) {
  Folding folding;
  Commits commits = commits_of(4);
  commits[2].unknown_events = "an event of an unknown type";
  commits[2].commit.events.clear();
  const auto refused = fold_what_can_be(commits, std::ref(folding));
  ASSERT_EQ(refused.size(), 1u);
  EXPECT_EQ(refused[0].commits.size(), 3u);
  EXPECT_EQ(refused[0].reason, "an event of an unknown type");
  EXPECT_EQ(folding.folded.size(), 3u);
}

}  // namespace
}  // namespace carelog::projections
