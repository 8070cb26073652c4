// A damaged command state is put aside and rebuilt from the log.
#include <gtest/gtest.h>
#include <rocksdb/db.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <future>

#include "command-side/engine/command_engine.h"
#include "command-side/store/memory_command_store.h"
#include "command-side/store/rocksdb_command_store.h"
#include "events/frame/manifest.h"
#include "events/log/simulated_log.h"
#include "infra/rocksdb/store.h"
#include "tests/command-side/patient_spec.h"
#include "tests/infra/temporary_directory.h"

namespace carelog::command {
namespace {

namespace fs = std::filesystem;

events::AggregateId patient(int number) {
  return {"patient", "patient-" + std::to_string(number)};
}

// A store on disk with some states in a table file.
class DamagedState : public testing::Test {
 protected:
  DamagedState() {
    auto store = open_rocksdb_command_store(directory_);
    StoreWrites writes;
    for (int i = 0; i < 1000; ++i) {
      writes.aggregates.push_back({patient(i), std::string(200, 'x')});
    }
    writes.position = "position";
    store->write(0, writes);
    store.reset();
    open_rocksdb_command_store(directory_);  // recovery writes the memtable to a table file
  }

  fs::path file_with(const std::string& extension) const {
    for (const auto& entry : fs::directory_iterator(directory_)) {
      if (entry.path().extension() == extension) return entry.path();
    }
    ADD_FAILURE() << "no file *" << extension;
    return {};
  }
  void expect_made_anew() {
    const auto store = open_rocksdb_command_store(directory_);
    EXPECT_EQ(store->position(0), std::nullopt);
    EXPECT_EQ(store->aggregate(0, patient(7)), std::nullopt);
    EXPECT_TRUE(fs::exists(directory_ + ".damaged"));
  }

  const infra::TemporaryDirectory temporary_;
  const std::string directory_ = temporary_.path() + "/patients";
};

TEST_F(DamagedState, ThatIsSoundIsKept) {
  EXPECT_EQ(open_rocksdb_command_store(directory_)->position(0), "position");
  EXPECT_FALSE(fs::exists(directory_ + ".damaged"));
}

TEST_F(DamagedState, WithoutATableIsMadeAnew) {
  fs::remove(file_with(".sst"));
  expect_made_anew();
}

TEST_F(DamagedState, WithATableCutShortIsMadeAnew) {
  const fs::path table = file_with(".sst");
  fs::resize_file(table, fs::file_size(table) / 2);
  expect_made_anew();
}

TEST_F(DamagedState, WithoutItsManifestIsMadeAnew) {
  for (const auto& entry : fs::directory_iterator(directory_)) {
    if (entry.path().filename().string().starts_with("MANIFEST")) fs::remove(entry.path());
  }
  expect_made_anew();
}

TEST_F(DamagedState, OfAnotherLayoutIsMadeAnew) {
  infra::open_store({directory_})->db().Put({}, "v", "1");
  expect_made_anew();
}

// Damage that opening does not notice is found by the reader, and by every later opening.
TEST_F(DamagedState, WithOtherBytesInATableIsFoundByItsReaderAndMadeAnew) {
  const fs::path table = file_with(".sst");
  {
    std::fstream file(table, std::ios::in | std::ios::out | std::ios::binary);
    const std::vector<char> other(fs::file_size(table) / 2, '!');
    file.seekp(100);
    file.write(other.data(), static_cast<std::streamsize>(other.size()));
  }
  {
    const auto store = open_rocksdb_command_store(directory_);
    const auto read_all = [&] {
      for (int i = 0; i < 1000; ++i) store->aggregate(0, patient(i));
    };
    EXPECT_THROW(read_all(), StateDamaged);
  }
  expect_made_anew();
}

TEST_F(DamagedState, IsEmptiedWhileInUse) {
  const auto store = open_rocksdb_command_store(directory_);
  store->start_over();
  EXPECT_EQ(store->position(0), std::nullopt);
  StoreWrites writes;
  writes.position = "again";
  store->write(0, writes);
  EXPECT_EQ(store->position(0), "again");
}

TEST_F(DamagedState, CanBeLookedAtBesideItsOwner) {
  const auto owner = open_rocksdb_command_store(directory_);
  EXPECT_EQ(open_rocksdb_command_store_beside(directory_)->position(0), "position");
  EXPECT_THROW(open_rocksdb_command_store_beside(directory_ + "-none"), std::runtime_error);
}

// A store in which the next reads of a state find damage, or the next writes find the disk full.
class FailingStore final : public CommandStore {
 public:
  mutable std::atomic<int> damaged_reads{0};
  std::atomic<int> full_writes{0};
  std::atomic<int> started_over{0};

  std::optional<std::string> aggregate(events::Partition partition,
                                       const events::AggregateId& id) const override {
    if (damaged_reads > 0) {
      --damaged_reads;
      throw StateDamaged("a block's checksum is wrong");
    }
    return sound_.aggregate(partition, id);
  }
  std::optional<std::string> command(const std::string& id) const override {
    return sound_.command(id);
  }
  std::optional<std::string> key_owner(const std::string& key) const override {
    return sound_.key_owner(key);
  }
  std::optional<std::string> position(events::Partition partition) const override {
    return sound_.position(partition);
  }
  std::vector<CommitPlace> commits_of(events::Partition partition, const events::AggregateId& id,
                                      events::Offset from, std::size_t max) const override {
    return sound_.commits_of(partition, id, from, max);
  }
  std::vector<std::string> listed(events::Partition partition, const std::string& key,
                                  std::string_view type, std::size_t max) const override {
    return sound_.listed(partition, key, type, max);
  }
  void write(events::Partition partition, const StoreWrites& writes) override {
    if (full_writes > 0) {
      --full_writes;
      throw StateFull("the disk is full");
    }
    sound_.write(partition, writes);
  }
  void start_over() override {
    ++started_over;
    sound_.start_over();
  }

 private:
  MemoryCommandStore sound_;
};

class EngineOnDamagedState : public testing::TestWithParam<std::size_t> {
 protected:
  void SetUp() override { engine_.start(); }

  // Repeats it until it is decided, as the gateway does.
  Outcome<Patient> ask(const std::string& command_id, const std::string& patient,
                       std::function<Decision(const Patient&)> decide) {
    for (int attempt = 0; attempt < 50; ++attempt) {
      auto told = std::make_shared<std::promise<Outcome<Patient>>>();
      Request<Patient> request;
      request.command_id = command_id;
      request.aggregate_id = patient;
      request.metadata.clinic = "main";
      request.decide = decide;
      request.answer = [told](Outcome<Patient> outcome) { told->set_value(std::move(outcome)); };
      auto answer = told->get_future();
      engine_.submit(std::move(request));
      if (answer.wait_for(std::chrono::seconds(10)) != std::future_status::ready) break;
      Outcome<Patient> outcome = answer.get();
      const auto* unavailable = std::get_if<Unavailable>(&outcome);
      if (unavailable == nullptr || unavailable->why == Unavailable::Why::halted) return outcome;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    ADD_FAILURE() << command_id << " was never answered";
    return Unavailable{};
  }
  Outcome<Patient> register_patient(const std::string& id, const std::string& email) {
    RegisterPatient command = register_ada();
    command.email = email;
    command.identifiers = {};
    return ask("register-" + id, id,
               [command](const Patient& state) { return decide(command, state); });
  }
  std::uint64_t rename(const std::string& id, const std::string& name) {
    CorrectPatientDetails command = correct();
    command.name = name;
    const auto outcome = ask("rename-" + id + name, id,
                             [command](const Patient& state) { return decide(command, state); });
    const auto* done = std::get_if<Done<Patient>>(&outcome);
    return done == nullptr ? 0 : done->version;
  }

  events::SimulatedLog log_{"patients", 4};
  events::SliceMap slices_ = events::ensure_manifest(log_, 0);
  FailingStore store_;
  CommandEngine<PatientsTopic> engine_{log_, slices_, store_, {.threads = GetParam()}};
};

TEST_P(EngineOnDamagedState, ReadsTheLogAgainAndGoesOn) {
  for (int i = 0; i < 20; ++i) {
    const std::string id = "patient-" + std::to_string(i);
    ASSERT_TRUE(std::holds_alternative<Done<Patient>>(register_patient(id, id + "@example.org")));
  }
  store_.damaged_reads = 1;
  EXPECT_EQ(rename("patient-3", "Grace"), 2u);
  EXPECT_EQ(store_.started_over, 1);
  for (int i = 0; i < 20; ++i) EXPECT_GT(rename("patient-" + std::to_string(i), "Edsger"), 1u);
  const auto taken = register_patient("another", "patient-5@example.org");
  ASSERT_TRUE(std::holds_alternative<Refusal>(taken)) << "an owner was forgotten";
  EXPECT_EQ(std::get<Refusal>(taken).code, RefusalCode::in_use);
}

TEST_P(EngineOnDamagedState, HaltsWhenItIsDamagedAgainAndAgain) {
  ASSERT_TRUE(std::holds_alternative<Done<Patient>>(register_patient("a", "a@example.org")));
  store_.damaged_reads = 1'000'000;
  EXPECT_EQ(rename("a", "Grace"), 0u);
  EXPECT_NE(engine_.status().failure.find("check the disk"), std::string::npos)
      << engine_.status().failure;
  EXPECT_EQ(store_.started_over, static_cast<int>(StateRebuild::rebuilds_max));
}

TEST_P(EngineOnDamagedState, WaitsForRoomOnTheDiskAndGoesOn) {
  ASSERT_TRUE(std::holds_alternative<Done<Patient>>(register_patient("a", "a@example.org")));
  store_.full_writes = 4;
  EXPECT_EQ(rename("a", "Grace"), 2u);
  EXPECT_EQ(store_.full_writes, 0);
  EXPECT_EQ(rename("a", "Edsger"), 3u);
  EXPECT_EQ(engine_.status().failure, "");
  EXPECT_EQ(store_.started_over, 0);
}

TEST_P(EngineOnDamagedState, StopsWhileItWaitsForRoom) {
  ASSERT_TRUE(std::holds_alternative<Done<Patient>>(register_patient("a", "a@example.org")));
  store_.full_writes = 1'000'000;
  std::promise<Outcome<Patient>> told;
  Request<Patient> request;
  request.command_id = "deactivate";
  request.aggregate_id = "a";
  request.metadata.clinic = "main";
  request.decide = [](const Patient& state) { return decide(DeactivatePatient{"moved"}, state); };
  request.answer = [&told](Outcome<Patient> outcome) { told.set_value(std::move(outcome)); };
  engine_.submit(std::move(request));
  while (store_.full_writes == 1'000'000) std::this_thread::yield();
  engine_.stop(std::chrono::milliseconds(0));
  const auto outcome = told.get_future().get();
  EXPECT_FALSE(std::holds_alternative<Done<Patient>>(outcome)) << "it is not stored";
}

INSTANTIATE_TEST_SUITE_P(Threads, EngineOnDamagedState, testing::Values(1, 3));

}  // namespace
}  // namespace carelog::command
