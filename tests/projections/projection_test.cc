#include "projections/generations/projection.h"

#include <gtest/gtest.h>

#include "tests/projections/fixtures/memory_generations.h"
#include "tests/projections/fixtures/told.h"

namespace carelog::projections {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

const ProjectorLimits quick{.batch_records_min = 4,
                            .batch_records_max = 64,
                            .idle_wait_ms = milliseconds(20),
                            .backoff_min_ms = milliseconds(1),
                            .backoff_max_ms = milliseconds(10)};

template <typename Condition>
bool eventually(Condition condition) {
  for (const auto until = Clock::now() + std::chrono::seconds(10); Clock::now() < until;) {
    if (condition()) return true;
    std::this_thread::sleep_for(milliseconds(1));
  }
  return condition();
}

class ProjectionTest : public testing::Test {
 protected:
  ProjectionTest() { log_.tell(ada, {registered("Ada")}); }

  bool live(int generation) {
    const ProjectionProgress now = projection_.progress();
    return now.state == ProjectionState::live && now.generation == generation &&
           now.lag_events == 0;
  }
  bool ended(int generation, BuildPhase phase) {
    return eventually([&] { return projection_.build(generation).phase == phase; });
  }

  ToldLog log_;
  MemoryGenerations& generations_ = *new MemoryGenerations;  // owned by the projection
  Projection projection_{
      std::unique_ptr<ReadModelGenerations>(&generations_), {&log_.log()}, quick};
};

TEST_F(ProjectionTest, MakesItsFirstGenerationByItself) {
  EXPECT_EQ(projection_.progress().state, ProjectionState::stopped);
  EXPECT_EQ(projection_.progress().lag_events, 9);  // four manifests, four claims, one commit
  projection_.start();
  ASSERT_TRUE(eventually([&] { return live(1); }));
  EXPECT_EQ(generations_.filled, 1);
  EXPECT_EQ(generations_.compared, 0);  // there is nothing to compare with
  EXPECT_TRUE(eventually([&] { return projection_.progress().last_progress_ms > 0; }));
  EXPECT_TRUE(generations_.model(1)->rows().contains(ada));
}

TEST_F(ProjectionTest, RebuildsBesideTheLiveOneAndComparesBeforeItSwaps) {
  projection_.start();
  ASSERT_TRUE(eventually([&] { return live(1); }));
  generations_.hold_swaps = true;
  EXPECT_EQ(projection_.rebuild(), 2);
  EXPECT_EQ(projection_.rebuild(), 2);  // joins
  EXPECT_TRUE(eventually([&] { return generations_.compared > 0; }));
  EXPECT_EQ(projection_.progress().generation, 1);
  EXPECT_EQ(projection_.progress().state, ProjectionState::rebuilding);
  log_.tell(grace, {registered("Grace")});
  EXPECT_TRUE(eventually([&] { return generations_.model(1)->rows().contains(grace); }));
  EXPECT_TRUE(eventually([&] { return generations_.model(2)->rows().contains(grace); }));
  generations_.hold_swaps = false;
  ASSERT_TRUE(ended(2, BuildPhase::done));
  EXPECT_TRUE(eventually([&] { return live(2); }));
  EXPECT_EQ(generations_.compared, 1);
}

// Else readiness would call it down until the new one has read something.
TEST_F(ProjectionTest, HasNotStoppedProgressingWhenItSwaps) {
  projection_.start();
  ASSERT_TRUE(eventually([&] { return projection_.progress().last_progress_ms > 0; }));
  ASSERT_EQ(projection_.rebuild(), 2);
  EXPECT_TRUE(eventually([&] {
    EXPECT_GT(projection_.progress().last_progress_ms, 0);
    return live(2);
  }));
  for (const auto until = Clock::now() + 2 * quick.idle_wait_ms; Clock::now() < until;) {
    ASSERT_GT(projection_.progress().last_progress_ms, 0);
  }
}

TEST_F(ProjectionTest, GoesBackToTheGenerationThatIsKeptOnceThatHasCaughtUp) {
  projection_.start();
  ASSERT_TRUE(eventually([&] { return live(1); }));
  EXPECT_THROW(projection_.rebuild({.rollback = true}), GenerationRefused);
  ASSERT_EQ(projection_.rebuild(), 2);
  ASSERT_TRUE(ended(2, BuildPhase::done));
  log_.tell(grace, {registered("Grace")});
  EXPECT_TRUE(eventually([&] { return generations_.model(2)->rows().contains(grace); }));
  EXPECT_FALSE(generations_.model(1)->rows().contains(grace));  // it is not fed
  EXPECT_EQ(projection_.rebuild({.rollback = true}), 1);
  ASSERT_TRUE(ended(1, BuildPhase::done));
  EXPECT_TRUE(eventually([&] { return live(1); }));
  EXPECT_TRUE(generations_.model(1)->rows().contains(grace));
}

TEST_F(ProjectionTest, CancelsARebuild) {
  projection_.start();
  ASSERT_TRUE(eventually([&] { return live(1); }));
  EXPECT_FALSE(projection_.cancel());
  generations_.hold_swaps = true;
  ASSERT_EQ(projection_.rebuild(), 2);
  EXPECT_TRUE(projection_.cancel());
  EXPECT_TRUE(ended(2, BuildPhase::cancelled));
  generations_.hold_swaps = false;
  EXPECT_TRUE(eventually([&] { return live(1); }));
  ASSERT_EQ(projection_.rebuild(), 3);
  EXPECT_TRUE(ended(3, BuildPhase::done));
}

TEST_F(ProjectionTest, GoesOnWithARebuildThatItFindsHalfDone) {
  projection_.start();
  ASSERT_TRUE(eventually([&] { return live(1); }));
  projection_.stop();
  ASSERT_EQ(generations_.begin({}).number, 2);
  projection_.start();
  EXPECT_TRUE(eventually([&] { return live(2); }));
}

TEST_F(ProjectionTest, RebuildsWhenTheProgramWritesOtherRows) {
  projection_.start();
  ASSERT_TRUE(eventually([&] { return live(1); }));
  projection_.stop();
  generations_.layout_now = 2;
  projection_.start();
  EXPECT_TRUE(eventually([&] { return live(2); }));
  EXPECT_EQ(generations_.compared, 0);
}

TEST_F(ProjectionTest, CopiesWhatTheLogHeldBeforeATime) {
  log_.log().set_time(5'000);
  log_.tell(grace, {registered("Grace")});
  projection_.start();
  ASSERT_TRUE(eventually([&] { return live(1); }));
  const int copy = projection_.rebuild({.label = "then", .as_of_ms = 4'000});
  ASSERT_TRUE(ended(copy, BuildPhase::done));
  EXPECT_TRUE(eventually([&] { return live(1); }));
  EXPECT_TRUE(generations_.model(copy)->rows().contains(ada));
  EXPECT_FALSE(generations_.model(copy)->rows().contains(grace));
  EXPECT_EQ(projection_.generations().back().state, GenerationState::copy);
}

TEST_F(ProjectionTest, ExplainsADifferenceByTheCommitThatTouchedItLast) {
  generations_.to_find = {.rows = 1,
                          .differing_rows = 1,
                          .differences = {{.table = "patients",
                                           .key = ada,
                                           .aggregate_id = ada,
                                           .field = "name",
                                           .live = "Ada",
                                           .next = "Ada King",
                                           .last_touched = {}}}};
  log_.tell(ada, {renamed("Ada King")});
  projection_.start();
  ASSERT_TRUE(eventually([&] { return live(1); }));
  ASSERT_EQ(projection_.rebuild(), 2);
  ASSERT_TRUE(ended(2, BuildPhase::done));
  const auto comparison = projection_.build(2).comparison;
  ASSERT_TRUE(comparison);
  const std::string place = "patients/" + std::to_string(log_.partition_of(ada)) + "@3 ";
  EXPECT_EQ(comparison->differences.at(0).last_touched.find(place), 0u)
      << comparison->differences.at(0).last_touched;
}

// `projections drop NAME 2` could mean either.
TEST_F(ProjectionTest, RefusesACopyThatIsNamedLikeAGeneration) {
  projection_.start();
  ASSERT_TRUE(eventually([&] { return live(1); }));
  EXPECT_THROW(projection_.rebuild({.label = "2", .as_of_ms = 4'000}), GenerationRefused);
  EXPECT_EQ(projection_.generations().size(), 1u);
  EXPECT_GT(projection_.rebuild({.label = "2nd", .as_of_ms = 4'000}), 1);
}

TEST_F(ProjectionTest, SaysWhyItDoesNotGetOnAndRecovers) {
  projection_.start();
  ASSERT_TRUE(eventually([&] { return live(1); }));
  generations_.set_away(true);
  EXPECT_THROW(projection_.rebuild(), ReadModelFailure);
  EXPECT_TRUE(eventually([&] { return projection_.progress().state == ProjectionState::failing; }));
  EXPECT_EQ(projection_.progress().failure, "the database is away");
  generations_.set_away(false);
  EXPECT_TRUE(eventually([&] { return live(1); }));
}

}  // namespace
}  // namespace carelog::projections
