// One suite for the backends of the command store.
#include <gtest/gtest.h>
#include <functional>

#include "command-side/store/memory_command_store.h"
#include "command-side/store/rocksdb_command_store.h"
#include "tests/infra/temporary_directory.h"

namespace carelog::command {
namespace {

struct Backend {
  std::string name;
  std::function<std::unique_ptr<CommandStore>(const std::string& directory)> open;
};

class CommandStoreContract : public testing::TestWithParam<Backend> {
 protected:
  infra::TemporaryDirectory directory_;  // also for what is put aside beside the store
  std::unique_ptr<CommandStore> store_ = GetParam().open(directory_.path() + "/store");
};

StoreWrites some_writes() {
  const events::AggregateId patient{"patient", "p1"};
  return {{{patient, "state"}}, {{"c1", "answer"}}, {{"email a", "p1"}}, {},
          {{patient, {1, 7}}},  "position"};
}

TEST_P(CommandStoreContract, ListsWhatBeganUnderAKey) {
  StoreWrites writes = some_writes();
  writes.listed = {{"p1", {"allergy", "b"}},
                   {"p1", {"allergy", "a"}},
                   {"p1", {"note", "n"}},
                   {"p2", {"allergy", "c"}}};
  store_->write(3, writes);
  EXPECT_EQ(store_->listed(3, "p1", "allergy", 10), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(store_->listed(3, "p1", "allergy", 1), (std::vector<std::string>{"a"}));
  EXPECT_EQ(store_->listed(3, "p1", "all", 10), std::vector<std::string>());
  EXPECT_EQ(store_->listed(4, "p1", "allergy", 10), std::vector<std::string>());
  store_->start_over();
  EXPECT_EQ(store_->listed(3, "p1", "allergy", 10), std::vector<std::string>());
}

TEST_P(CommandStoreContract, HasNothingAtFirst) {
  EXPECT_EQ(store_->aggregate(0, {"patient", "p1"}), std::nullopt);
  EXPECT_EQ(store_->command("c1"), std::nullopt);
  EXPECT_EQ(store_->key_owner("email a"), std::nullopt);
  EXPECT_EQ(store_->position(0), std::nullopt);
}

TEST_P(CommandStoreContract, GivesBackWhatWasWritten) {
  store_->write(3, some_writes());
  EXPECT_EQ(store_->aggregate(3, {"patient", "p1"}), "state");
  EXPECT_EQ(store_->command("c1"), "answer");
  EXPECT_EQ(store_->key_owner("email a"), "p1");
  EXPECT_EQ(store_->position(3), "position");
}

TEST_P(CommandStoreContract, KeepsAggregatesAndPositionsOfPartitionsApart) {
  store_->write(3, some_writes());
  EXPECT_EQ(store_->aggregate(4, {"patient", "p1"}), std::nullopt);
  EXPECT_EQ(store_->position(4), std::nullopt);
}

TEST_P(CommandStoreContract, ReleasesAKeyOnlyForItsOwner) {
  store_->write(0, some_writes());
  StoreWrites release;
  release.keys_released = {{"email a", "p2"}};
  store_->write(0, release);
  EXPECT_EQ(store_->key_owner("email a"), "p1");
  release.keys_released = {{"email a", "p1"}};
  store_->write(0, release);
  EXPECT_EQ(store_->key_owner("email a"), std::nullopt);
}

TEST_P(CommandStoreContract, ReleasesBeforeItTakes) {
  store_->write(0, some_writes());
  StoreWrites change;
  change.keys_released = {{"email a", "p1"}};
  change.keys_taken = {{"email a", "p2"}};
  store_->write(0, change);
  EXPECT_EQ(store_->key_owner("email a"), "p2");
}

TEST_P(CommandStoreContract, FindsTheCommitsOfOneAggregateInTheirOrder) {
  StoreWrites writes;
  const events::AggregateId one{"patient", "p1"};
  writes.commits = {
      {one, {1, 7}}, {{"patient", "p10"}, {1, 8}}, {one, {3, 300}}, {one, {4, 70000}}};
  store_->write(2, writes);
  store_->write(3, some_writes());
  using Places = std::vector<CommitPlace>;
  EXPECT_EQ(store_->commits_of(2, {"patient", "p1"}, 0, 10),
            (Places{{1, 7}, {3, 300}, {4, 70000}}));
  EXPECT_EQ(store_->commits_of(2, {"patient", "p1"}, 8, 1), (Places{{3, 300}}));
  EXPECT_EQ(store_->commits_of(2, {"patient", "p10"}, 0, 10), (Places{{1, 8}}));
  EXPECT_EQ(store_->commits_of(2, {"patient", "p"}, 0, 10), Places{});
  EXPECT_EQ(store_->commits_of(3, {"patient", "p1"}, 0, 10), (Places{{1, 7}}));
}

TEST_P(CommandStoreContract, KeepsAggregatesOfSeveralTypesApart) {
  StoreWrites writes = some_writes();
  writes.aggregates.push_back({{"allergy", "p1"}, "another"});
  writes.commits.push_back({{"allergy", "p1"}, {1, 8}});
  store_->write(3, writes);
  EXPECT_EQ(store_->aggregate(3, {"patient", "p1"}), "state");
  EXPECT_EQ(store_->aggregate(3, {"allergy", "p1"}), "another");
  EXPECT_EQ(store_->aggregate(3, {"note", "p1"}), std::nullopt);
  using Places = std::vector<CommitPlace>;
  EXPECT_EQ(store_->commits_of(3, {"patient", "p1"}, 0, 10), (Places{{1, 7}}));
  EXPECT_EQ(store_->commits_of(3, {"allergy", "p1"}, 0, 10), (Places{{1, 8}}));
}

TEST_P(CommandStoreContract, IsEmptyAfterItStartedOver) {
  store_->write(3, some_writes());
  store_->start_over();
  EXPECT_EQ(store_->aggregate(3, {"patient", "p1"}), std::nullopt);
  EXPECT_EQ(store_->command("c1"), std::nullopt);
  EXPECT_EQ(store_->key_owner("email a"), std::nullopt);
  EXPECT_EQ(store_->position(3), std::nullopt);
  EXPECT_TRUE(store_->commits_of(3, {"patient", "p1"}, 0, 10).empty());
  store_->write(3, some_writes());
  EXPECT_EQ(store_->position(3), "position");
}

INSTANTIATE_TEST_SUITE_P(Backends, CommandStoreContract,
                         testing::Values(Backend{"Memory",
                                                 [](const std::string&) {
                                                   return std::make_unique<MemoryCommandStore>();
                                                 }},
                                         Backend{"Rocksdb", open_rocksdb_command_store}),
                         [](const auto& tested) { return tested.param.name; });

}  // namespace
}  // namespace carelog::command
