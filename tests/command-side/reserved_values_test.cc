// An engine that reserves unique values, call by call: who gets them, who gives them back, and what
// callers are answered meanwhile.
#include <gtest/gtest.h>

#include <deque>

#include "command-side/engine/partition_engine.h"
#include "command-side/reservations/reservations.h"
#include "command-side/reservations/unique_use.h"
#include "command-side/store/memory_command_store.h"
#include "events/frame/frame_codec.h"
#include "events/frame/manifest.h"
#include "events/log/simulated_log.h"
#include "tests/command-side/patient_spec.h"

namespace carelog::command {
namespace {

const std::string mail = "ada@example.org";

class ReservedValues : public testing::Test {
 protected:
  ReservedValues() {
    events::ensure_manifest(log_, 0);
    PartitionParts<PatientsTopic> parts{.log = log_,
                                        .store = store_,
                                        .unique = unique_,
                                        .partition = 0,
                                        .endpoint = "node",
                                        .new_writer = [this] { return writer(); },
                                        .shared = true};
    parts.uses = &uses_;
    parts.reserve = [this](Submitted<PatientsTopic> request, std::vector<UniqueKey> keys) {
      reserve_for(reservations_, std::move(request), std::move(keys),
                  [this](Submitted<PatientsTopic> again) { engine_->submit(std::move(again), 0); });
    };
    engine_ = std::make_unique<PartitionEngine<PatientsTopic>>(std::move(parts));
    cursor_ = log_.open_cursor({{0, 0}});
    run();
  }
  ~ReservedValues() override { engine_.reset(); }

  void submit(const std::string& command_id, const std::string& patient,
              std::function<Decision(const Patient&)> decide) {
    Request<Patient> request;
    request.command_id = command_id;
    request.request_hash = events::sha256(command_id);
    request.aggregate_id = patient;
    request.metadata.clinic = "main";
    request.decide = std::move(decide);
    request.answer = [this, command_id](Outcome<Patient> outcome) {
      answers_.emplace(command_id, std::move(outcome));
    };
    engine_->submit(std::move(request), 0);
  }
  void register_patient(const std::string& command_id, const std::string& patient,
                        const std::string& email) {
    RegisterPatient command = register_ada();
    command.email = email;
    command.identifiers = {};
    submit(command_id, patient, [command](const Patient& state) { return decide(command, state); });
  }
  void give_address(const std::string& command_id, const std::string& patient,
                    const std::string& email) {
    CorrectPatientDetails command = correct();
    command.email = email;
    submit(command_id, patient, [command](const Patient& state) { return decide(command, state); });
  }
  void deactivate(const std::string& command_id, const std::string& patient) {
    submit(command_id, patient,
           [](const Patient& state) { return decide(DeactivatePatient{"moved away"}, state); });
  }
  void reactivate(const std::string& command_id, const std::string& patient) {
    submit(command_id, patient,
           [](const Patient& state) { return decide(ReactivatePatient{"is back"}, state); });
  }

  // Until nothing changes any more.
  void run() {
    for (int round = 0; round < 200; ++round) {
      if (!calls_.empty()) {
        const auto call = std::move(calls_.front());
        calls_.pop_front();
        call();
      }
      for (const auto& record : cursor_->read(100, std::chrono::milliseconds(0))) {
        engine_->read(record, 0);
      }
      engine_->store_and_answer(0);
      engine_->tick(0);
    }
  }
  // Adds another node's claim to the log, for the next run().
  void claim_by_another() {
    log_.open_appender(0)->append(
        events::encode(events::Claim{engine_->term() + 1, events::WriterId{99}, "another", 0}));
  }

  bool is_done(const std::string& command_id) const {
    return answers_.contains(command_id) &&
           std::holds_alternative<Done<Patient>>(answers_.find(command_id)->second);
  }
  RefusalCode refused(const std::string& command_id) const {
    return std::get<Refusal>(answers_.find(command_id)->second).code;
  }
  Unavailable::Why away(const std::string& command_id) const {
    return std::get<Unavailable>(answers_.find(command_id)->second).why;
  }
  const UniqueValue& value(const std::string& email) {
    RegisterPatient command = register_ada();
    command.email = email;
    command.identifiers = {};
    const auto facts = decide(command, Patient{});
    Patient patient;
    for (const auto& fact : *facts) patient = evolve(std::move(patient), fact);
    return values_[unique_keys(patient).at(0).key].first;
  }

  events::SimulatedLog log_{"patients", 1};
  MemoryCommandStore store_;
  UniqueKeys unique_{store_};
  ValueUses uses_;
  std::deque<std::function<void()>> calls_;
  std::map<std::string, std::pair<UniqueValue, std::uint64_t>> values_;  // with their versions
  std::multimap<std::string, Outcome<Patient>> answers_;
  std::unique_ptr<PartitionEngine<PatientsTopic>> engine_;

 private:
  events::WriterId writer() {
    events::WriterId id{};
    id[0] = ++claims_;
    return id;
  }

  template <typename Command>
  bool change(const std::string& id, const Command& command) {
    auto& [value, version] = values_[id];
    const auto facts = decide(command, value);
    if (!facts) return false;
    for (const auto& fact : *facts) value = evolve(std::move(value), fact);
    version += facts->size();
    return true;
  }

  Reservations::Ports ports() {
    Reservations::Ports ports;
    ports.reserve = [this](const std::string& id, const std::string& owner, const std::string& use,
                           Reservations::Then<Reservations::Held> then) {
      calls_.push_back([this, id, owner, use, then] {
        change(id, ReserveValue{owner, use});
        then(Reservations::Held{values_[id].first, values_[id].second});
      });
    };
    ports.settle = [this](const std::string& id, std::optional<std::uint64_t> version,
                          const SettleValue& settle, Reservations::Then<bool> then) {
      calls_.push_back([this, id, version, settle, then] {
        const bool same = !version || *version == values_[id].second;
        then(same && change(id, settle));
      });
    };
    ports.ask_owner = [this](const std::string& patient, const std::string& id,
                             const std::vector<std::string>& pending,
                             Reservations::Then<Reservations::Owner> then) {
      calls_.push_back(
          [this, patient, id, pending, then] { ask_owner(patient, id, pending, then); });
    };
    ports.after = [this](std::chrono::milliseconds, std::function<void()> then) {
      calls_.push_back(std::move(then));
    };
    ports.value_id = [](const std::string& key) { return key; };
    ports.now_ms = [] { return std::int64_t{0}; };
    return ports;
  }

  void ask_owner(const std::string& patient, const std::string& id,
                 const std::vector<std::string>& pending,
                 const Reservations::Then<Reservations::Owner>& then) {
    const OwnerPartition partition{
        [this](Request<Patient> request) { engine_->submit(std::move(request), 0); },
        [this](const std::string& use) { return uses_.holds(use); },
        [this] { return "read-" + std::to_string(++reads_); }};
    UniqueUse use{patient, pending, 1'000, {}, {}};
    use.holds = [id](const Patient& state) {
      const auto keys = unique_keys(state);
      return !keys.empty() && keys[0].key == id;
    };
    answer_unique_use(partition, std::move(use), [then](UniqueUseAnswer found) {
      const auto* owner = std::get_if<Reservations::Owner>(&found);
      then(owner ? std::optional(*owner) : std::nullopt);
    });
  }

  std::uint8_t claims_ = 0;
  int reads_ = 0;
  Reservations reservations_{ports()};
  std::unique_ptr<events::LogCursor> cursor_;
};

TEST_F(ReservedValues, AreFreeAtOnceAfterTwoReactivationsOfWhichOneHadNothingToDo) {
  register_patient("c1", "ada", mail);
  run();
  deactivate("c2", "ada");
  run();
  reactivate("c3", "ada");
  reactivate("c4", "ada");
  run();
  ASSERT_TRUE(is_done("c3") && is_done("c4"));
  EXPECT_EQ(value(mail).pending.size(), 2U) << "of the registration, and of one reactivation";
  give_address("c5", "ada", "other@example.org");
  run();
  register_patient("c6", "grace", mail);
  run();
  EXPECT_TRUE(is_done("c6"));
}

TEST_F(ReservedValues, AreWithdrawnByACommandThatIsRefused) {
  register_patient("c1", "ada", mail);
  register_patient("c2", "ada", "other@example.org");
  run();
  ASSERT_TRUE(is_done("c1"));
  EXPECT_EQ(refused("c2"), RefusalCode::already_exists);
  EXPECT_EQ(value("other@example.org"), UniqueValue{});
}

TEST_F(ReservedValues, AreWithdrawnByACommandWhoseLeaderHasChanged) {
  register_patient("c1", "ada", mail);
  claim_by_another();
  run();
  EXPECT_EQ(away("c1"), Unavailable::Why::moved);
  EXPECT_EQ(value(mail), UniqueValue{});
}

TEST_F(ReservedValues, AreWithdrawnWhenAnotherOfTheSameCommandIsTaken) {
  register_patient("c1", "ada", mail);
  run();
  submit("c2", "grace", [](const Patient& state) {
    RegisterPatient command = register_ada();
    command.email = mail;
    command.identifiers = {{"mrn", "7"}};
    return decide(command, state);
  });
  run();
  EXPECT_EQ(refused("c2"), RefusalCode::in_use);
  for (const auto& [id, held] : values_) EXPECT_NE(held.first.owner, "grace") << id;
}

TEST_F(ReservedValues, AreKeptByTheCommandThatTookThem) {
  register_patient("c1", "ada", mail);
  run();
  ASSERT_TRUE(is_done("c1"));
  EXPECT_EQ(value(mail).owner, "ada");
  register_patient("c2", "grace", mail);
  run();
  EXPECT_EQ(refused("c2"), RefusalCode::in_use);
}

TEST_F(ReservedValues, AreNotSaidToBeInUseWhileThatIsBeingDecided) {
  log_.hold();
  register_patient("c1", "ada", mail);
  run();
  ASSERT_FALSE(answers_.contains("c1")) << "it is on its way to the log";
  register_patient("c2", "grace", mail);
  run();
  EXPECT_EQ(away("c2"), Unavailable::Why::undecided);
}

// The claim of a later term is read while values are being reserved in the earlier one.
TEST_F(ReservedValues, AreReservedAgainByACommandThatIsDecidedInALaterTerm) {
  const std::uint64_t term = engine_->term();
  register_patient("c1", "ada", mail);
  const auto reserving = std::exchange(calls_, {});
  claim_by_another();
  run();
  engine_->take_over(0);
  run();
  ASSERT_EQ(engine_->role(), Role::leading);
  for (const auto& call : reserving) call();
  run();
  ASSERT_TRUE(is_done("c1"));
  const auto pending = value(mail).pending;
  ASSERT_FALSE(pending.empty());
  EXPECT_EQ(pending.back(), "0." + std::to_string(term + 2) + ".2");
}

TEST_F(ReservedValues, OfACrashedLeaderStandInNobodysWay) {
  register_patient("c1", "ada", mail);
  run();
  give_address("c2", "ada", "");
  run();
  ASSERT_TRUE(is_done("c2"));
  for (auto& [id, held] : values_) {
    if (held.first.owner != "ada") continue;
    held.first.pending.push_back("0.1.99");  // from a life that ended before it was decided
    ++held.second;
  }
  register_patient("c3", "grace", mail);
  run();
  EXPECT_TRUE(is_done("c3"));
}

}  // namespace
}  // namespace carelog::command
