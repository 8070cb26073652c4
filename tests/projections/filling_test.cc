// Filling a generation: rows kept in memory, several workers, crashes and events that cannot be
// applied, compared with the same log applied batch by batch.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <pqxx/connection>
#include <thread>

#include "infra/postgres/backend_priority.h"
#include "infra/process/thread_priority.h"
#include "infra/rocksdb/store.h"
#include "projections/following/projector.h"
#include "projections/postgres/postgres_filling_model.h"
#include "projections/rocksdb/rocksdb_counter.h"
#include "projections/rocksdb/rocksdb_filling_model.h"
#include "tests/projections/fixtures/read_models.h"

namespace carelog::projections {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kept_back_bytes = 6000;  // a handful of rows
constexpr std::size_t workers = 3;

const ProjectorLimits quick{.batch_records_min = 7,
                            .batch_records_max = 7,
                            .idle_wait_ms = milliseconds(20),
                            .backoff_min_ms = milliseconds(5),
                            .backoff_max_ms = milliseconds(50)};

class FillingTest : public testing::TestWithParam<std::string> {
 protected:
  FillingTest() {
    if (rocksdb_fold_of(GetParam())) {
      store_ = std::make_shared<ModelStore>(
          GetParam(), infra::open_store({.directory = directory_.path() + "/filled",
                                         .merge_operator = counter_merge_operator()}));
      return;
    }
    conninfo_ = test_server->fresh_database();
    generations_ = generations_of(GetParam(), conninfo_);
    number_ = generations_->begin({}).number;
  }

  std::unique_ptr<ReadModel> open(std::size_t bytes_max) {
    if (store_) {
      return std::make_unique<RocksdbFillingModel>(GetParam(), store_, rocksdb_fold_of(GetParam()),
                                                   bytes_max);
    }
    return std::make_unique<PostgresFillingModel>(
        PostgresGeneration{GetParam(), number_, generation_schema(GetParam(), number_)},
        read_model(GetParam()).in_postgres, conninfo_, bytes_max);
  }

  bool reached(const Projector& projector, const std::vector<events::Partition>& part) {
    const auto now = projector.status().next_offsets;
    for (const events::Partition at : part) {
      const auto found = now.find(at);
      if (found == now.end() || found->second < log_.log().end_offset(at)) return false;
    }
    return true;
  }

  // All workers until the end; or only for a moment, and what they kept is lost.
  void fill(bool to_the_end) {
    const auto parts = parts_of(log_.log(), workers);
    std::vector<std::unique_ptr<ReadModel>> models;
    std::vector<std::unique_ptr<Projector>> projectors;
    for (const auto& part : parts) {
      models.push_back(open(kept_back_bytes));
      projectors.push_back(std::make_unique<Projector>(*models.back(), log_, quick, part,
                                                       LogPart::Reading::in_turn));
      projectors.back()->start();
    }
    const auto until = Clock::now() + (to_the_end ? std::chrono::seconds(60) : milliseconds(30));
    for (std::size_t at = 0; at < parts.size(); ++at) {
      while (!reached(*projectors[at], parts[at]) && Clock::now() < until) {
        std::this_thread::sleep_for(milliseconds(1));
      }
      projectors[at]->stop();
      if (!to_the_end) continue;
      EXPECT_TRUE(reached(*projectors[at], parts[at])) << projectors[at]->status().failure;
      EXPECT_TRUE(models[at]->flush());
    }
  }

  void expect_as_batch_by_batch() {
    EmptyModel other = empty_model(GetParam());
    ASSERT_TRUE(catch_up(*other.model, log_, 5));
    const auto filled = open(0);
    EXPECT_EQ(filled->checksum(), other.model->checksum());
    EXPECT_GT(filled->checksum().rows, 0);
    const auto here = filled->parked();
    const auto there = other.model->parked();
    ASSERT_EQ(here.size(), there.size());
    for (std::size_t at = 0; at < here.size(); ++at) {
      EXPECT_EQ(here[at].aggregate, there[at].aggregate);
      EXPECT_EQ(here[at].waiting, there[at].waiting);
    }
  }

  ToldLog log_{topic_told(GetParam()), 4};
  infra::TemporaryDirectory directory_;
  std::shared_ptr<ModelStore> store_;
  std::string conninfo_;
  std::unique_ptr<PostgresGenerations> generations_;
  int number_ = 0;
};

TEST_P(FillingTest, ByThreeWorkersGivesTheSameRows) {
  tell(GetParam(), log_, 150);
  fill(true);
  expect_as_batch_by_batch();
}

TEST_P(FillingTest, GoesOnAfterCrashesFromWhatIsStored) {
  tell(GetParam(), log_, 150);
  for (int crash = 0; crash < 5; ++crash) fill(false);
  fill(true);
  expect_as_batch_by_batch();
}

TEST_P(FillingTest, ParksWhatCannotBeAppliedAndKeepsTheRest) {
  tell(GetParam(), log_, 60);
  const std::string type = type_told(GetParam());
  const std::string odd = numbered(1, "99999999");
  const std::string other = numbered(2, "99999999");
  const auto first = beginning_told(GetParam(), odd);
  log_.tell(odd, {first}, type);
  log_.skip_versions(odd, 1);
  log_.tell(odd, {first}, type);  // after a gap
  log_.tell(other, {events::PatientDeactivated{"never there"}}, type);
  if (GetParam() != "billing") tell(GetParam(), log_, 3);  // again: each is parked
  log_.tell(odd, {first}, type);
  fill(true);
  expect_as_batch_by_batch();
  EXPECT_FALSE(open(0)->parked().empty());
}

TEST(FillingSessions, GiveWayAndOthersDoNot) {
  const std::string conninfo = test_server->fresh_database();
  pqxx::connection yielding(conninfo);
  pqxx::connection other(conninfo);
  const auto niceness = [](const pqxx::connection& connection) {
    return ::getpriority(PRIO_PROCESS, static_cast<id_t>(connection.backendpid()));
  };
  const int usual = niceness(other);
  ASSERT_TRUE(infra::make_backend_yield(yielding));
  EXPECT_EQ(niceness(yielding), std::max(usual, infra::yielding_niceness));
  EXPECT_EQ(niceness(other), usual);
}

INSTANTIATE_TEST_SUITE_P(Models, FillingTest, testing::ValuesIn(models_to_judge()),
                         [](const auto& model) { return model.param; });

}  // namespace
}  // namespace carelog::projections
