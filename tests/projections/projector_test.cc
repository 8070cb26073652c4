#include "projections/following/projector.h"

#include <gtest/gtest.h>

#include "tests/projections/fixtures/memory_read_model.h"
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

std::string patient_number(int number) {
  std::string digits = std::to_string(number);
  return "11111111-0000-8000-8000-" + std::string(12 - digits.size(), '0') + digits;
}

class ProjectorTest : public testing::Test {
 protected:
  bool caught_up(Projector& projector) {
    const ProjectorStatus status = projector.status();
    if (status.next_offsets.size() != log_.log().partitions()) return false;
    for (const auto& [partition, offset] : status.next_offsets) {
      if (offset != log_.log().end_offset(partition)) return false;
    }
    return true;
  }

  ToldLog log_;
  MemoryReadModel model_;
};

TEST_F(ProjectorTest, FoldsWhatIsThereAndWhatComes) {
  log_.tell(ada, {registered("Ada")});
  Projector projector(model_, log_, quick);
  projector.start();
  EXPECT_TRUE(eventually([&] { return model_.rows().contains(ada); }));
  log_.tell(grace, {registered("Grace"), renamed("Grace Hopper")});
  EXPECT_TRUE(eventually([&] { return model_.rows().contains(grace); }));
  EXPECT_EQ(model_.rows().at(grace)->name, "Grace Hopper");
  EXPECT_TRUE(eventually([&] { return caught_up(projector); }));
  EXPECT_EQ(projector.status().failure, "");
}

TEST_F(ProjectorTest, PassesOverWhatTheFrameRuleCallsVoid) {
  log_.tell(ada, {registered("Ada")});
  log_.tell_in_vain(ada, {renamed("Mallory")});
  log_.tell(ada, {renamed("Ada King")});
  Projector projector(model_, log_, quick);
  projector.start();
  EXPECT_TRUE(eventually([&] { return caught_up(projector); }));
  EXPECT_EQ(model_.rows().at(ada)->name, "Ada King");
  EXPECT_EQ(model_.rows().at(ada)->version, 2u);
}

TEST_F(ProjectorTest, TakesLargerBatchesWhenItIsBehind) {
  for (int number = 0; number < 400; ++number) {
    log_.tell(patient_number(number), {registered("Somebody")});
  }
  Projector projector(model_, log_, quick);
  projector.start();
  EXPECT_TRUE(eventually([&] { return caught_up(projector); }));
  projector.stop();
  const auto largest = *std::max_element(model_.batches.begin(), model_.batches.end());
  EXPECT_GT(largest, quick.batch_records_min);
  EXPECT_LE(largest, quick.batch_records_max);
}

// It may store such places together, but does not keep them for ever.
TEST_F(ProjectorTest, StoresThePlacesOfWhatHoldsNothingForItsModel) {
  model_.not_taken = "patient";
  for (int number = 0; number < 400; ++number) {
    log_.tell(patient_number(number), {registered("Somebody")});
  }
  Projector projector(model_, log_, quick);
  projector.start();
  EXPECT_TRUE(eventually([&] { return caught_up(projector); }));
  for (int number = 400; number < 500; ++number) {
    log_.tell(patient_number(number), {registered("Somebody")});
  }
  EXPECT_TRUE(eventually([&] { return caught_up(projector); }));
  projector.stop();
  for (const auto& [partition, rule] : model_.rules()) {
    EXPECT_EQ(rule.next_offset(), log_.log().end_offset(partition));
  }
  EXPECT_TRUE(model_.rows().empty());
}

TEST_F(ProjectorTest, GoesOnWhereAnEarlierOneEnded) {
  log_.tell(ada, {registered("Ada")});
  {
    Projector projector(model_, log_, quick);
    projector.start();
    EXPECT_TRUE(eventually([&] { return caught_up(projector); }));
  }
  log_.tell(ada, {renamed("Ada King")});
  Projector projector(model_, log_, quick);
  projector.start();
  EXPECT_TRUE(eventually([&] { return caught_up(projector); }));
  EXPECT_EQ(model_.rows().at(ada)->version, 2u);
}

TEST_F(ProjectorTest, SaysThatItsModelWasMadeFromAnotherLog) {
  log_.tell(ada, {registered("Ada")});
  {
    Projector projector(model_, log_, quick);
    projector.start();
    EXPECT_TRUE(eventually([&] { return caught_up(projector); }));
  }
  ToldLog other;
  Projector projector(model_, other, quick);
  projector.start();
  EXPECT_TRUE(eventually([&] {
    return projector.status().failure.find("the log is another one or was cut") !=
           std::string::npos;
  })) << projector.status().failure;
  EXPECT_TRUE(model_.rows().contains(ada));
}

TEST_F(ProjectorTest, WaitsOutADatabaseThatIsAway) {
  model_.set_away(true);
  log_.tell(ada, {registered("Ada")});
  Projector projector(model_, log_, quick);
  projector.start();
  EXPECT_TRUE(eventually([&] { return projector.status().failure == "the database is away"; }));
  model_.set_away(false);
  EXPECT_TRUE(eventually([&] { return model_.rows().contains(ada); }));
  EXPECT_TRUE(eventually([&] { return projector.status().failure.empty(); }));
}

TEST_F(ProjectorTest, HaltsAtAnEventThatCannotBeApplied) {
  log_.tell(ada, {registered("Ada")});
  log_.tell(grace, {registered("Grace")});
  model_.poison(grace);
  Projector projector(model_, log_, quick);
  projector.start();
  EXPECT_TRUE(eventually(
      [&] { return projector.status().failure.find("is poison") != std::string::npos; }));
  EXPECT_TRUE(eventually([&] { return model_.rows().contains(ada); }));
  EXPECT_FALSE(caught_up(projector));
  EXPECT_NE(projector.status().failure, "");
  model_.poison("");
  EXPECT_TRUE(eventually([&] { return caught_up(projector); }));
  EXPECT_TRUE(eventually([&] { return projector.status().failure.empty(); }));
}

TEST_F(ProjectorTest, HaltsAtARecordThatNobodyUnderstands) {
  log_.tell(ada, {registered("Ada")});
  log_.append_bytes(log_.partition_of(ada), "\xff not a frame");
  Projector projector(model_, log_, quick);
  projector.start();
  EXPECT_TRUE(eventually([&] { return !projector.status().failure.empty(); }));
  EXPECT_TRUE(eventually([&] { return model_.rows().contains(ada); }));
  EXPECT_FALSE(caught_up(projector));
}

TEST_F(ProjectorTest, StartsAgainAfterSomebodyElseResetTheModel) {
  log_.tell(ada, {registered("Ada")});
  Projector projector(model_, log_, quick);
  projector.start();
  EXPECT_TRUE(eventually([&] { return model_.ends() > 0; }));
  model_.reset();
  EXPECT_TRUE(eventually([&] { return model_.rows().contains(ada) && caught_up(projector); }));
}

TEST_F(ProjectorTest, SharesAModelWithAnotherWithoutDoubleWork) {
  Projector one(model_, log_, quick);
  Projector other(model_, log_, quick);
  one.start();
  other.start();
  for (int number = 0; number < 200; ++number) {
    log_.tell(patient_number(number % 20), {number < 20 ? events::Event(registered("Somebody"))
                                                        : events::Event(renamed("Else"))});
  }
  EXPECT_TRUE(eventually([&] { return caught_up(one) && caught_up(other); }));
  EXPECT_EQ(model_.rows().size(), 20u);
  for (const auto& [id, row] : model_.rows()) EXPECT_EQ(row->version, 10u);
}

TEST_F(ProjectorTest, StopsAtOnceWhileItWaits) {
  Projector projector(model_, log_, {.idle_wait_ms = milliseconds(60'000)});
  projector.start();
  EXPECT_TRUE(eventually([&] { return caught_up(projector); }));
  const auto began = Clock::now();
  projector.stop();
  EXPECT_LT(Clock::now() - began, std::chrono::seconds(30));
  EXPECT_FALSE(projector.status().running);
}

TEST_F(ProjectorTest, StopsAtOnceWhileItBacksOff) {
  model_.set_away(true);
  Projector projector(
      model_, log_,
      {.backoff_min_ms = milliseconds(60'000), .backoff_max_ms = milliseconds(60'000)});
  projector.start();
  EXPECT_TRUE(eventually([&] { return !projector.status().failure.empty(); }));
  const auto began = Clock::now();
  projector.stop();
  EXPECT_LT(Clock::now() - began, std::chrono::seconds(30));
}

}  // namespace
}  // namespace carelog::projections
