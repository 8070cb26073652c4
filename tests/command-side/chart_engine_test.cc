// One engine, two types of aggregates under one key: patients, and accounts decided beside them.
#include <gtest/gtest.h>

#include "command-side/store/memory_command_store.h"
#include "command-side/store/stored_state.h"
#include "events/frame/frame_codec.h"
#include "events/frame/manifest.h"
#include "events/log/simulated_log.h"
#include "tests/command-side/patient_spec.h"
#include "tests/command-side/simulation/chart_domain.h"

namespace carelog::command {
namespace {

// Counts how often a state is read.
class CountingStore final : public CommandStore {
 public:
  mutable int reads = 0;

  std::optional<std::string> aggregate(events::Partition partition,
                                       const events::AggregateId& id) const override {
    ++reads;
    return kept_.aggregate(partition, id);
  }
  std::optional<std::string> command(const std::string& id) const override {
    return kept_.command(id);
  }
  std::optional<std::string> key_owner(const std::string& key) const override {
    return kept_.key_owner(key);
  }
  std::optional<std::string> position(events::Partition partition) const override {
    return kept_.position(partition);
  }
  std::vector<CommitPlace> commits_of(events::Partition partition, const events::AggregateId& id,
                                      events::Offset from, std::size_t max) const override {
    return kept_.commits_of(partition, id, from, max);
  }
  std::vector<std::string> listed(events::Partition partition, const std::string& key,
                                  std::string_view type, std::size_t max) const override {
    return kept_.listed(partition, key, type, max);
  }
  void write(events::Partition partition, const StoreWrites& writes) override {
    kept_.write(partition, writes);
  }
  void start_over() override { kept_.start_over(); }

 private:
  MemoryCommandStore kept_;
};

Decision open_beside(const BillingAccount& account, const Patient& patient) {
  if (!patient.registered) {
    return tl::unexpected(Refusal{RefusalCode::not_found, "there is no such patient"});
  }
  return decide(CreateBillingAccount{patient.clinic, "ada", "USD"}, account);
}

class ChartEngine : public testing::Test {
 protected:
  ChartEngine() {
    events::ensure_manifest(log_, 0);
    start(log_, store_);
  }
  ~ChartEngine() override { engine_.reset(); }

  template <typename Store>
  void start(events::SimulatedLog& log, Store& store) {
    unique_ = std::make_unique<UniqueKeys>(store);
    engine_ = std::make_unique<PartitionEngine<ChartDomain>>(
        PartitionEngine<ChartDomain>::Parts{log, store, *unique_, 0, "node", [this] {
                                              events::WriterId writer{};
                                              writer[0] = ++writers_;
                                              return writer;
                                            }});
    cursor_ = log.open_cursor({{0, engine_->next_offset()}});
    run();
    run();
  }

  void run() {
    for (const auto& record : cursor_->read(1000, std::chrono::milliseconds(0))) {
      engine_->read(record, 0);
    }
    engine_->store_and_answer(0);
    engine_->tick(0);
  }
  void deliver_all() {
    for (std::size_t i = 0; i < log_.appenders(); ++i) {
      while (log_.in_flight(i) > 0) log_.deliver(i);
    }
    run();
  }

  void register_ada_as(const std::string& id) {
    Request<Patient> request;
    request.command_id = "register-" + id;
    request.aggregate_id = id;
    request.decide = [](const Patient& patient) { return decide(register_ada(), patient); };
    request.answer = [this](Outcome<Patient> outcome) { patient_ = std::move(outcome); };
    engine_->submit(std::move(request), 0);
  }
  void open_account(const std::string& id, const std::string& key,
                    const std::string& command_id = "open") {
    Request<BillingAccount, Patient> request;
    request.command_id = command_id;
    request.aggregate_id = id;
    request.key = key;
    request.decide_beside = open_beside;
    request.answer = [this](Outcome<BillingAccount> outcome) { account_ = std::move(outcome); };
    engine_->submit(std::move(request), 0);
  }

  events::SimulatedLog log_{"charts", 1};
  CountingStore store_;
  std::unique_ptr<UniqueKeys> unique_;
  std::uint8_t writers_ = 0;
  std::unique_ptr<PartitionEngine<ChartDomain>> engine_;
  std::unique_ptr<events::LogCursor> cursor_;
  std::optional<Outcome<Patient>> patient_;
  std::optional<Outcome<BillingAccount>> account_;
};

TEST_F(ChartEngine, DecidesBesideAHeadWhoseDecisionsAreInFlight) {
  log_.hold();
  register_ada_as("ada");
  open_account("account", "ada");
  deliver_all();
  ASSERT_TRUE(account_);
  EXPECT_EQ(std::get<Done<BillingAccount>>(*account_).state.clinic, "main");
  EXPECT_EQ(std::get<Done<BillingAccount>>(*account_).version, 1u);
  EXPECT_EQ(std::get<Done<Patient>>(*patient_).version, 1u);
}

TEST_F(ChartEngine, RefusesBesideAHeadThatIsNotThere) {
  register_ada_as("ada");
  open_account("account", "grace");
  run();
  ASSERT_TRUE(account_);
  EXPECT_EQ(std::get<Refusal>(*account_).code, RefusalCode::not_found);
}

TEST_F(ChartEngine, HoldsARefusalBackUntilTheHeadThatItRestsOnIsCertain) {
  register_ada_as("ada");
  run();
  log_.hold();
  Request<Patient> deactivate;
  deactivate.command_id = "deactivate";
  deactivate.aggregate_id = "ada";
  deactivate.decide = [](const Patient& patient) {
    return decide(DeactivatePatient{"moved"}, patient);
  };
  deactivate.answer = [](Outcome<Patient>) {};
  engine_->submit(std::move(deactivate), 0);
  Request<BillingAccount, Patient> request;
  request.command_id = "open";
  request.aggregate_id = "account";
  request.key = "ada";
  request.decide_beside = [](const BillingAccount&, const Patient& patient) -> Decision {
    if (!patient.active) return tl::unexpected(Refusal{RefusalCode::state_conflict, "inactive"});
    return std::vector<events::Event>{};
  };
  request.answer = [this](Outcome<BillingAccount> outcome) { account_ = std::move(outcome); };
  engine_->submit(std::move(request), 0);
  run();
  EXPECT_FALSE(account_) << "the deactivation may yet turn out void";
  deliver_all();
  ASSERT_TRUE(account_);
  EXPECT_EQ(std::get<Refusal>(*account_).detail, "inactive");
}

TEST_F(ChartEngine, KeepsAggregatesOfOneIdApartByTheirType) {
  register_ada_as("ada");
  open_account("ada", "ada");
  run();
  EXPECT_EQ(std::get<Done<BillingAccount>>(*account_).version, 1u);
  EXPECT_EQ(std::get<Done<BillingAccount>>(*account_).state.patient_id, "ada");
  EXPECT_EQ(std::get<Done<Patient>>(*patient_).state.name, "Ada Lovelace");
  EXPECT_TRUE(store_.aggregate(0, {"patient", "ada"}));
  EXPECT_TRUE(store_.aggregate(0, {"billing-account", "ada"}));
}

TEST_F(ChartEngine, RecordsTypeIdAndKey) {
  register_ada_as("ada");
  open_account("account", "ada");
  run();
  const events::Offset end = log_.end_offset(0);
  const auto commit = std::get<events::Commit>(events::decode_frame(log_.bytes_at(0, end - 1)));
  EXPECT_EQ(commit.aggregate, (events::AggregateId{"billing-account", "account"}));
  EXPECT_EQ(commit.key, "ada");
  const auto before = std::get<events::Commit>(events::decode_frame(log_.bytes_at(0, end - 2)));
  EXPECT_EQ(before.aggregate, (events::AggregateId{"patient", "ada"}));
  EXPECT_EQ(before.key, "ada");
}

TEST_F(ChartEngine, FindsBothTypesAgainInTheLog) {
  register_ada_as("ada");
  open_account("account", "ada");
  run();
  engine_.reset();
  MemoryCommandStore empty;
  account_.reset();
  start(log_, empty);
  open_account("account", "ada", "open-again");
  run();
  ASSERT_TRUE(account_);
  EXPECT_TRUE(std::get<Done<BillingAccount>>(*account_).unchanged);
  EXPECT_EQ(std::get<Done<BillingAccount>>(*account_).version, 1u);
  open_account("account", "ada", "open");
  run();
  EXPECT_TRUE(std::get<Done<BillingAccount>>(*account_).replayed);
  engine_.reset();
}

TEST_F(ChartEngine, ReadsTheHeadOnlyWhenADecisionAsksForIt) {
  store_.reads = 0;
  Request<BillingAccount> alone;
  alone.command_id = "alone";
  alone.aggregate_id = "account";
  alone.key = "ada";
  alone.decide = [](const BillingAccount&) { return std::vector<events::Event>{}; };
  alone.answer = [](Outcome<BillingAccount>) {};
  engine_->submit(std::move(alone), 0);
  EXPECT_EQ(store_.reads, 1);
  open_account("account", "ada");
  EXPECT_EQ(store_.reads, 3);
}

TEST_F(ChartEngine, GivesUpAtATypeThatItDoesNotKnow) {
  open_account("account", "ada");
  register_ada_as("ada");
  open_account("account", "ada", "open-2");
  run();
  engine_.reset();
  MemoryCommandStore store;
  UniqueKeys unique(store);
  PartitionEngine<PatientsTopic> patients(
      {log_, store, unique, 0, "node", [] { return events::WriterId{9}; }});
  const auto cursor = log_.open_cursor({{0, 0}});
  const auto read_all = [&] {
    for (const auto& record : cursor->read(1000, std::chrono::milliseconds(0))) {
      patients.read(record, 0);
    }
  };
  EXPECT_THROW(read_all(), events::UndecodableFrame);
}

}  // namespace
}  // namespace carelog::command
