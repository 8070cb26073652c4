// Generations in RocksDB: compared, kept across a restart, given up when damaged.
#include "projections/rocksdb/rocksdb_generations.h"

#include <gtest/gtest.h>
#include <rocksdb/db.h>

#include <filesystem>
#include <fstream>

#include "infra/rocksdb/store.h"
#include "projections/rocksdb/rocksdb_counter.h"
#include "tests/projections/fixtures/read_models.h"

namespace carelog::projections {
namespace {

class Analytics : public RocksdbGenerations {
 public:
  explicit Analytics(const std::string& directory)
      : RocksdbGenerations("analytics", read_model("analytics").in_rocksdb, directory) {}
};

class RocksdbGenerationsTest : public testing::Test {
 protected:
  std::string path() const { return directory_.path() + "/analytics"; }

  // Changes a few bytes in each file of rows.
  void damage(int generation) const {
    const std::filesystem::path store = path() + "/generation-" + std::to_string(generation);
    for (const auto& entry : std::filesystem::directory_iterator(store)) {
      if (entry.path().extension() != ".sst") continue;
      std::fstream file(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
      file.seekp(20);
      file.write("damaged", 7);
    }
  }

  infra::TemporaryDirectory directory_;
  ToldLog log_;
};

TEST_F(RocksdbGenerationsTest, PutADamagedLiveOneAsideAndBeginAnew) {
  tell_of_patients(log_, 20);
  {
    Analytics generations(path());
    ASSERT_TRUE(catch_up(*open_live(generations), log_, 100));
    ASSERT_TRUE(generations.live_store()->Flush({}).ok());
  }
  damage(1);
  Analytics generations(path());
  EXPECT_FALSE(generations.live_store());
  EXPECT_TRUE(generations.list().empty());
  EXPECT_TRUE(std::filesystem::exists(path() + "/generation-1.damaged"));
  EXPECT_TRUE(catch_up(*open_live(generations), log_, 100));
}

TEST_F(RocksdbGenerationsTest, GiveUpALiveOneThatIsFoundDamagedInUse) {
  tell_of_patients(log_, 20);
  Analytics generations(path());
  auto live = open_live(generations);
  ASSERT_TRUE(catch_up(*live, log_, 100));
  const Checksum sum = live->checksum();
  ASSERT_TRUE(generations.live_store()->Flush({}).ok());
  damage(1);
  log_.tell(patient_number(3), {renamed("Found")});
  EXPECT_THROW(catch_up(*live, log_, 100), ReadModelFailure);

  EXPECT_FALSE(generations.live_store()) << "readers see none rather than a damaged one";
  EXPECT_TRUE(generations.list().empty());
  EXPECT_THROW(live->parked(), ReadModelFailure) << "whoever still holds it may not use it";
  live.reset();
  EXPECT_TRUE(std::filesystem::exists(path() + "/generation-1.damaged"));
  EXPECT_FALSE(std::filesystem::exists(path() + "/generation-1"));
  live = open_live(generations);
  ASSERT_TRUE(catch_up(*live, log_, 100));
  EXPECT_EQ(live->checksum().rows, sum.rows);
  EXPECT_EQ(generations.list().back().number, 2);
}

TEST_F(RocksdbGenerationsTest, GiveUpOneThatAReaderFindsDamagedAndNoOther) {
  Analytics generations(path());
  open_live(generations);
  const auto first = generations.live_store();
  const int next = generations.begin({}).number;
  ASSERT_TRUE(generations.finish_filling(next));
  ASSERT_TRUE(generations.make_live(next));
  generations.note_damage(*first, "too late: it is not what readers see");
  EXPECT_TRUE(generations.live_store());
  generations.note_damage(*generations.live_store(), "a block");
  EXPECT_FALSE(generations.live_store());
  ASSERT_EQ(generations.list().size(), 1u);
  EXPECT_EQ(generations.list()[0].state, GenerationState::kept);
}

TEST_F(RocksdbGenerationsTest, GiveUpAHalfMadeOneThatCannotBeOpened) {
  {
    Analytics generations(path());
    open_live(generations);
    generations.open(generations.begin({}));
  }
  std::ofstream(path() + "/generation-2/CURRENT", std::ios::trunc) << "damaged";
  Analytics generations(path());
  const Generation filling = generations.list().back();
  EXPECT_THROW(generations.open(filling), ReadModelFailure);
  ASSERT_EQ(generations.list().size(), 1u);
  EXPECT_EQ(generations.list()[0].state, GenerationState::live);
  EXPECT_TRUE(std::filesystem::exists(path() + "/generation-2.damaged"));
}

TEST_F(RocksdbGenerationsTest, TellWhereTheRowsOfAChecksumStood) {
  tell_of_patients(log_, 20);
  Analytics generations(path());
  auto live = open_live(generations);
  ASSERT_TRUE(catch_up(*live, log_, 100));
  const Checksum sum = live->checksum();
  ASSERT_EQ(sum.at.size(), 4u);
  for (const TopicPosition& at : sum.at) {
    EXPECT_EQ(at.topic, "patients");
    EXPECT_EQ(at.next_offset, log_.log().end_offset(at.partition));
  }
}

TEST_F(RocksdbGenerationsTest, BelongToOneProcess) {
  const Analytics generations(path());
  EXPECT_THROW(Analytics second(path()), infra::StoreInUse);
}

TEST_F(RocksdbGenerationsTest, KeepWhatWasFilledBeforeACrashAndGoOn) {
  tell_of_patients(log_, 40);
  Checksum sum;
  {
    Analytics generations(path());
    auto live = open_live(generations);
    ASSERT_TRUE(catch_up(*live, log_, 100));
    sum = live->checksum();
    auto next = generations.open(generations.begin({}));
    ASSERT_TRUE(catch_up(*next, log_, 30));
  }
  Analytics generations(path());
  const Generation filling = generations.list().back();
  EXPECT_EQ(filling.state, GenerationState::filling);
  auto next = generations.open(filling);
  ASSERT_TRUE(catch_up(*next, log_, 30));
  EXPECT_TRUE(generations.finish_filling(filling.number));
  EXPECT_EQ(next->checksum(), sum);
  const auto comparison =
      generations.compare(1, filling.number, [](const Positions&) { return true; });
  ASSERT_TRUE(comparison);
  EXPECT_EQ(comparison->differing_rows, 0);
  EXPECT_GT(comparison->rows, 0);
  EXPECT_TRUE(generations.make_live(filling.number));
  EXPECT_EQ(generations.list()[0].state, GenerationState::kept);
}

TEST_F(RocksdbGenerationsTest, DoNotSwapToOneThatIsBehind) {
  tell_of_patients(log_, 10);
  Analytics generations(path());
  auto live = open_live(generations);
  const Generation begun = generations.begin({});
  auto next = generations.open(begun);
  ASSERT_TRUE(catch_up(*next, log_, 100));
  EXPECT_TRUE(generations.finish_filling(begun.number));
  log_.tell(ada, {registered("Ada")});
  ASSERT_TRUE(catch_up(*live, log_, 100));
  EXPECT_FALSE(generations.make_live(begun.number));
  EXPECT_FALSE(generations.compare(1, begun.number, [](const Positions&) { return true; }));
  ASSERT_TRUE(catch_up(*next, log_, 100));
  EXPECT_TRUE(generations.make_live(begun.number));
  EXPECT_THROW(generations.drop(begun.number), GenerationRefused);
  generations.drop(1);
  live.reset();
  EXPECT_EQ(generations.list().size(), 1u);
}

TEST_F(RocksdbGenerationsTest, FindTheRowsThatDiffer) {
  tell_of_patients(log_, 10);
  Analytics generations(path());
  auto live = open_live(generations);
  ASSERT_TRUE(catch_up(*live, log_, 100));
  const Generation begun = generations.begin({});
  auto next = generations.open(begun);
  ASSERT_TRUE(catch_up(*next, log_, 100));
  ASSERT_TRUE(generations.live_store()->Delete({}, std::string("p\0", 2) + patient_number(3)).ok());
  const auto comparison =
      generations.compare(1, begun.number, [](const Positions&) { return true; });
  ASSERT_TRUE(comparison);
  ASSERT_EQ(comparison->differing_rows, 1);
  EXPECT_EQ(comparison->differences[0].aggregate_id, patient_number(3));
  EXPECT_FALSE(comparison->differences[0].live);
}

}  // namespace
}  // namespace carelog::projections
