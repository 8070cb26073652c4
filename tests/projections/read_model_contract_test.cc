// What every read model must do, wherever it is stored.
#include <gtest/gtest.h>

#include "projections/following/parked_commits.h"
#include "tests/projections/fixtures/read_models.h"

namespace carelog::projections {
namespace {

class ReadModelContract : public testing::TestWithParam<std::string> {
 protected:
  std::string topic() const { return topic_told(GetParam()); }

  ToldLog log_{topic()};
  EmptyModel made_ = empty_model(GetParam());
  ReadModel& model_ = *made_.model;
};

TEST_P(ReadModelContract, BeginsAtTheBeginningAndEmpty) {
  const auto positions = model_.positions(topic(), 4);
  ASSERT_EQ(positions.size(), 4u);
  for (const auto& at : positions) EXPECT_EQ(at.rule, events::FrameRule());
  EXPECT_EQ(model_.checksum().rows, 0);
}

TEST_P(ReadModelContract, MakesTheSameRowsWhateverTheBatches) {
  tell(GetParam(), log_, 60);
  ASSERT_TRUE(catch_up(model_, log_, 1000));
  const Checksum at_once = model_.checksum();
  EXPECT_GT(at_once.rows, 0);
  for (const std::size_t batch : {1u, 7u}) {
    EmptyModel other = empty_model(GetParam());
    ASSERT_TRUE(catch_up(*other.model, log_, batch));
    EXPECT_EQ(other.model->checksum(), at_once) << batch;
  }
}

TEST_P(ReadModelContract, RemembersWhereItIs) {
  tell(GetParam(), log_, 20);
  ASSERT_TRUE(catch_up(model_, log_, 1000));
  for (const auto& at : model_.positions(topic(), 4)) {
    EXPECT_EQ(at.rule.next_offset(), log_.log().end_offset(at.partition));
    EXPECT_EQ(at.rule.term(), 1u);
  }
}

TEST_P(ReadModelContract, LosesTheCompareAndSetWithoutATrace) {
  tell(GetParam(), log_, 20);
  ASSERT_TRUE(catch_up(model_, log_, 1000));
  const Checksum before = model_.checksum();

  events::Log& log = log_;
  events::CommitReader from_the_start(log, {});
  const auto batch = from_the_start.read(1000, std::chrono::milliseconds(0));
  std::vector<Move> stale;
  for (const auto& to : batch.positions) stale.push_back({0, to});
  EXPECT_FALSE(model_.apply(topic(), stale, batch.commits));
  EXPECT_EQ(model_.checksum(), before);
}

TEST_P(ReadModelContract, ChangesNoRowWhenEventsAreRepeated) {
  tell(GetParam(), log_, 20);
  ASSERT_TRUE(catch_up(model_, log_, 1000));
  const Checksum once = model_.checksum();

  events::Log& log = log_;
  events::CommitReader from_the_start(log, {});
  const auto batch = from_the_start.read(1000, std::chrono::milliseconds(0));
  std::vector<events::RecordedCommit> some;
  EXPECT_TRUE(model_.apply(topic(), {}, taken_by(model_, batch.commits, some)));
  EXPECT_EQ(model_.checksum(), once);
}

TEST_P(ReadModelContract, HasTheSameChecksumAfterAClaimThatChangesNothing) {
  tell(GetParam(), log_, 5);
  ASSERT_TRUE(catch_up(model_, log_, 1000));
  const Checksum before = model_.checksum();
  log_.claim(0);
  ASSERT_TRUE(catch_up(model_, log_, 1000));
  EXPECT_EQ(model_.checksum(), before);
}

TEST_P(ReadModelContract, ChangesItsChecksumWithItsRows) {
  tell(GetParam(), log_, 5);
  ASSERT_TRUE(catch_up(model_, log_, 1000));
  const Checksum before = model_.checksum();
  if (GetParam() == "billing") {
    log_.tell(account_number(99), {events::BillingAccountOpened{"main", ada, "EUR"}},
              "billing-account");
  } else if (GetParam() == "prices") {
    log_.tell(price_list_number(1), {prices_published(777)}, "price-list");
  } else if (GetParam() == "chart") {
    log_.tell(note_number(1), {note_is_an_error("mistaken")}, "note");
  } else if (GetParam() == "money") {
    log_.tell(account_number(1), {events::ChargeCancelled{"c1", "mistaken"}}, "billing-account");
  } else if (is_of_encounters(GetParam())) {
    log_.tell(encounter_number(1), {encounter_is_an_error()}, "encounter");
  } else {
    log_.tell(patient_number(1), {events::PatientDeactivated{"gone"}});
  }
  ASSERT_TRUE(catch_up(model_, log_, 1000));
  EXPECT_NE(model_.checksum(), before);
}

TEST_P(ReadModelContract, NotesTheEndOnlyWhereItStands) {
  tell(GetParam(), log_, 5);
  ASSERT_TRUE(catch_up(model_, log_, 1000));
  std::vector<events::LogPosition> here;
  for (const auto& at : model_.positions(topic(), 4)) {
    here.push_back({at.partition, at.rule.next_offset()});
  }
  EXPECT_TRUE(model_.note_at_end(topic(), here));
  ++here[2].next_offset;
  EXPECT_FALSE(model_.note_at_end(topic(), here));
}

TEST_P(ReadModelContract, ParksAnAggregateWhoseEventCannotBeAppliedAndAppliesTheRest) {
  const std::string type = type_told(GetParam());
  const auto begins = [&] { return beginning_told(GetParam(), patient_number(3)); };
  log_.tell(ada, {begins()}, type);
  ASSERT_TRUE(catch_up(model_, log_, 1000));
  const Checksum before = model_.checksum();
  log_.skip_versions(ada, 1);
  log_.tell(ada, {renamed("After a gap")}, type);
  log_.tell(ada, {renamed("And later")}, type);
  ASSERT_TRUE(catch_up(model_, log_, 1000));
  EXPECT_EQ(model_.checksum(), before);

  auto parked = model_.parked();
  ASSERT_EQ(parked.size(), 1u);
  EXPECT_EQ(parked[0].aggregate, (events::AggregateId{type, ada}));
  EXPECT_EQ(parked[0].topic, topic());
  EXPECT_EQ(parked[0].waiting.size(), 2u);
  EXPECT_EQ(parked[0].reason.find("After a gap"), std::string::npos);
  EXPECT_GT(parked[0].parked_at_ms, 0);

  // Later commits wait too; other aggregates go on.
  log_.tell(ada, {renamed("Later still")}, type);
  log_.tell(grace, {begins()}, type);
  ASSERT_TRUE(catch_up(model_, log_, 1000));
  EXPECT_EQ(model_.parked()[0].waiting.size(), 3u);
  EXPECT_GT(model_.checksum().rows, before.rows);
  // Not retried if it has changed since it was looked at.
  EXPECT_FALSE(model_.retry(parked[0], {}));

  const Checksum with_grace = model_.checksum();
  parked = model_.parked();
  EXPECT_TRUE(
      model_.retry(parked[0], read_commits(log_.log(), parked[0].partition, parked[0].waiting)));
  EXPECT_EQ(model_.parked()[0].waiting, parked[0].waiting);  // unchanged
  EXPECT_EQ(model_.checksum(), with_grace);

  EXPECT_TRUE(model_.release(model_.parked()[0]));
  log_.tell(ada, {renamed("Passed by")}, type);
  ASSERT_TRUE(catch_up(model_, log_, 1000));
  ASSERT_EQ(model_.parked().size(), 1u);
  EXPECT_TRUE(model_.parked()[0].released);
  EXPECT_TRUE(model_.parked()[0].waiting.empty());
  EXPECT_EQ(model_.checksum(), with_grace);
}

// The commits of commands that were given up, even if the aggregate never came into being.
TEST_P(ReadModelContract, PassesCommitsWithoutEventsAlsoInBulk) {
  const std::string type = type_told(GetParam());
  tell(GetParam(), log_, 5);
  ASSERT_TRUE(catch_up(model_, log_, 1000));
  const Checksum before = model_.checksum();
  log_.tell(ada, {}, type);
  log_.tell(aggregate_told(GetParam(), 1), {}, type);
  ASSERT_TRUE(catch_up(model_, log_, 1));
  EXPECT_EQ(model_.checksum(), before);
  EXPECT_TRUE(model_.parked().empty());

  ReadModelGenerations& generations = *made_.generations;
  for (const std::size_t batch : {1u, 1000u}) {
    const Generation next = generations.begin({});
    ASSERT_TRUE(catch_up(*generations.open(next), log_, batch));
    ASSERT_TRUE(generations.finish_filling(next.number));
    const auto comparison =
        generations.compare(1, next.number, [](const Positions&) { return true; });
    ASSERT_TRUE(comparison);
    EXPECT_EQ(comparison->rows, before.rows);
    EXPECT_EQ(comparison->differing_rows, 0);
    generations.drop(next.number);
  }
}

TEST_P(ReadModelContract, ParksFactsOfUniqueValuesWhereTheyDoNotBelong) {
  log_.tell(ada, {events::UniqueValueReserved{}}, type_told(GetParam()));
  ASSERT_TRUE(catch_up(model_, log_, 1000));
  const bool takes_everything = GetParam() == "audit";
  EXPECT_EQ(model_.parked().size(), takes_everything ? 0u : 1u);
  EXPECT_EQ(model_.checksum().rows, takes_everything ? 2 : 0);
}

INSTANTIATE_TEST_SUITE_P(Models, ReadModelContract, testing::ValuesIn(models_to_judge()),
                         [](const auto& model) { return model.param; });

}  // namespace
}  // namespace carelog::projections
