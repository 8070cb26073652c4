// Generations of analytics: taken over, compared, kept across a restart.
#include "projections/rocksdb/rocksdb_generations.h"

#include <gtest/gtest.h>
#include <rocksdb/db.h>

#include <filesystem>
#include <fstream>

#include "infra/rocksdb/store.h"
#include "projections/rocksdb/rocksdb_counter.h"
#include "tests/projections/read_models.h"

namespace carelog::projections {
namespace {

class RocksdbGenerationsTest : public testing::Test {
 protected:
  const std::string path() const { return directory_.path() + "/analytics"; }

  infra::TemporaryDirectory directory_;
  ToldLog log_;
};

TEST_F(RocksdbGenerationsTest, TakeOverTheStoreOfAnEarlierProgram) {
  tell_of_patients(log_, 20);
  Checksum sum;
  {
    std::shared_ptr<infra::Store> store = infra::open_store(
        {.directory = path(), .default_merge_operator = counter_merge_operator()});
    auto earlier = std::make_shared<AnalyticsStore>();
    earlier->db = std::shared_ptr<rocksdb::DB>(store, &store->db());
    RocksdbAnalytics model(earlier);
    ASSERT_TRUE(catch_up(model, log_, 100));
    sum = model.checksum();
  }
  RocksdbGenerations generations(path());
  ASSERT_EQ(generations.list().size(), 1u);
  EXPECT_EQ(generations.list()[0].state, GenerationState::live);
  EXPECT_EQ(open_live(generations)->checksum(), sum);
  EXPECT_TRUE(generations.live_store());
}

TEST_F(RocksdbGenerationsTest, PutADamagedLiveOneAsideAndBeginAnew) {
  tell_of_patients(log_, 20);
  {
    RocksdbGenerations generations(path());
    ASSERT_TRUE(catch_up(*open_live(generations), log_, 100));
    ASSERT_TRUE(generations.live_store()->Flush({}).ok());
  }
  const std::filesystem::path store = path() + "/generation-1";
  for (const auto& entry : std::filesystem::directory_iterator(store)) {
    if (entry.path().extension() != ".sst") continue;
    std::fstream file(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(20);
    file.write("damaged", 7);
  }
  RocksdbGenerations generations(path());
  EXPECT_FALSE(generations.live_store());
  EXPECT_TRUE(generations.list().empty());
  EXPECT_TRUE(std::filesystem::exists(store.string() + ".damaged"));
  EXPECT_TRUE(catch_up(*open_live(generations), log_, 100));
}

TEST_F(RocksdbGenerationsTest, BelongToOneProcess) {
  const RocksdbGenerations generations(path());
  EXPECT_THROW(RocksdbGenerations second(path()), infra::StoreInUse);
}

TEST_F(RocksdbGenerationsTest, KeepWhatWasFilledBeforeACrashAndGoOn) {
  tell_of_patients(log_, 40);
  Checksum sum;
  {
    RocksdbGenerations generations(path());
    auto live = open_live(generations);
    ASSERT_TRUE(catch_up(*live, log_, 100));
    sum = live->checksum();
    auto next = generations.open(generations.begin({}));
    ASSERT_TRUE(catch_up(*next, log_, 30));
  }
  RocksdbGenerations generations(path());
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
  RocksdbGenerations generations(path());
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
  RocksdbGenerations generations(path());
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
