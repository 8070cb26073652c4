// The engine on a simulated log, step by step: what it appends, when it answers, how it handles
// faults.
#include "command-side/engine/partition_engine.h"

#include <gtest/gtest.h>

#include "command-side/store/memory_command_store.h"
#include "events/frame/frame_codec.h"
#include "events/frame/manifest.h"
#include "events/log/simulated_log.h"
#include "tests/command-side/patient_spec.h"

namespace carelog::command {
namespace {

using Engine = PartitionEngine<PatientsTopic>;
using DonePatient = Done<Patient>;

// One node: an engine, its store and its cursor over the shared log.
class Node {
 public:
  Node(events::SimulatedLog& log, std::uint8_t number) : log_(log), number_(number) { start(); }

  void start() {
    engine_ = std::make_unique<Engine>(Engine::Parts{
        log_, store, unique, 0, "node-" + std::to_string(number_), [this] { return writer(); }});
    cursor_ = log_.open_cursor({{0, engine_->next_offset()}});
  }
  // Reads everything there is, stores, answers, ticks.
  void run(std::int64_t now_ms = 0) {
    for (const auto& record : cursor_->read(1000, std::chrono::milliseconds(0))) {
      engine_->read(record, now_ms);
    }
    engine_->store_and_answer(now_ms);
    engine_->tick(now_ms);
  }

  // Submits and remembers the answer under the command id.
  void submit(const std::string& command_id, const std::string& aggregate,
              std::function<Decision(const Patient&)> decide,
              std::optional<std::uint64_t> expected = {}, std::uint8_t hash = 1,
              bool repeatable = false) {
    Request<Patient> request;
    request.command_id = command_id;
    request.request_hash.fill(hash);
    request.aggregate_id = aggregate;
    request.expected_version = expected;
    request.repeatable = repeatable;
    request.metadata.clinic = "main";
    request.decide = std::move(decide);
    request.answer = [this, command_id](Outcome<Patient> outcome) {
      answers.emplace(command_id, std::move(outcome));
    };
    engine_->submit(std::move(request), 0);
    engine_->store_and_answer(0);
  }

  void register_patient(const std::string& command_id, const std::string& id,
                        const std::string& email) {
    RegisterPatient command = register_ada();
    command.email = email;
    command.identifiers = {};
    submit(command_id, id, [command](const Patient& state) { return decide(command, state); });
  }
  void rename(const std::string& command_id, const std::string& id, const std::string& name,
              std::optional<std::uint64_t> expected = {}) {
    CorrectPatientDetails command = correct();
    command.name = name;
    submit(
        command_id, id, [command](const Patient& state) { return decide(command, state); },
        expected);
  }

  void deactivate(const std::string& command_id, const std::string& id, bool repeatable = false) {
    submit(
        command_id, id,
        [](const Patient& state) { return decide(DeactivatePatient{"moved away"}, state); }, {}, 1,
        repeatable);
  }

  bool answered(const std::string& command_id) const { return answers.contains(command_id); }
  const DonePatient& done(const std::string& command_id) const {
    return std::get<DonePatient>(answers.find(command_id)->second);
  }
  const Refusal& refused(const std::string& command_id) const {
    return std::get<Refusal>(answers.find(command_id)->second);
  }
  Unavailable::Why unavailable(const std::string& command_id) const {
    return std::get<Unavailable>(answers.find(command_id)->second).why;
  }
  Engine& engine() { return *engine_; }

  MemoryCommandStore store;
  UniqueKeys unique{store};
  std::multimap<std::string, Outcome<Patient>> answers;

 private:
  events::WriterId writer() {
    events::WriterId id{};
    id[0] = number_;
    id[1] = ++claims_;
    return id;
  }

  events::SimulatedLog& log_;
  const std::uint8_t number_;
  std::uint8_t claims_ = 0;
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<events::LogCursor> cursor_;
};

class PartitionEngineTest : public testing::Test {
 protected:
  PartitionEngineTest() { events::ensure_manifest(log_, 0); }

  // A node that has claimed and leads.
  std::unique_ptr<Node> leader(std::uint8_t number = 1) {
    auto node = std::make_unique<Node>(log_, number);
    node->run();
    node->run();
    node->run();
    EXPECT_EQ(node->engine().role(), Role::leading);
    return node;
  }
  // The number of the appender that was opened last.
  std::size_t newest() const { return log_.appenders() - 1; }

  events::SimulatedLog log_{"patients", 1};
};

TEST_F(PartitionEngineTest, AnswersOnlyWhenTheDecisionWasReadBack) {
  auto node = leader();
  log_.hold();
  node->register_patient("c1", "p1", "a@example.org");
  node->run();
  EXPECT_FALSE(node->answered("c1"));
  log_.deliver(newest());
  EXPECT_FALSE(node->answered("c1"));
  node->run();
  ASSERT_TRUE(node->answered("c1"));
  EXPECT_EQ(node->done("c1").version, 1u);
  EXPECT_EQ(node->done("c1").offset, 2);
  EXPECT_FALSE(node->done("c1").replayed);
}

TEST_F(PartitionEngineTest, DecidesAgainstItsOwnUnconfirmedDecisions) {
  auto node = leader();
  log_.hold();
  node->register_patient("c1", "p1", "a@example.org");
  node->rename("c2", "p1", "Grace", 1);
  node->rename("c3", "p1", "Late", 1);
  for (int i = 0; i < 2; ++i) log_.deliver(newest());
  node->run();
  EXPECT_EQ(node->done("c2").version, 2u);
  EXPECT_EQ(node->refused("c3").code, RefusalCode::version_conflict);
  EXPECT_EQ(node->refused("c3").current_version, 2u);
}

TEST_F(PartitionEngineTest, HoldsBackARefusalUntilWhatItRestsOnIsCertain) {
  auto node = leader();
  log_.hold();
  node->register_patient("c1", "p1", "a@example.org");
  node->rename("c2", "p1", "Grace", 7);
  node->run();
  EXPECT_FALSE(node->answered("c2"));
  log_.deliver(newest());
  node->run();
  EXPECT_EQ(node->refused("c2").code, RefusalCode::version_conflict);
}

TEST_F(PartitionEngineTest, GivesARepeatTheFirstAnswer) {
  auto node = leader();
  node->register_patient("c1", "p1", "a@example.org");
  node->run();
  node->rename("c2", "p1", "Grace");
  node->run();
  node->answers.clear();
  node->register_patient("c1", "p1", "a@example.org");
  EXPECT_TRUE(node->done("c1").replayed);
  EXPECT_EQ(node->done("c1").version, 1u);
  EXPECT_EQ(node->done("c1").state.name, "Ada Lovelace");
  EXPECT_EQ(log_.end_offset(0), 4) << "nothing was appended";
}

TEST_F(PartitionEngineTest, ReadsNoCommitsAgainForARepeatThatNeedsNoState) {
  auto node = leader();
  node->register_patient("c1", "p1", "a@example.org");
  node->run();
  node->rename("c2", "p1", "Grace");
  node->run();
  const DonePatient first = node->done("c1");
  log_.overwrite(0, first.offset, "cannot be read again");
  for (const bool without_state : {false, true}) {
    Request<Patient> request;
    request.command_id = "c1";
    request.request_hash.fill(1);
    request.aggregate_id = "p1";
    request.without_state = without_state;
    std::optional<Outcome<Patient>> answer;
    request.answer = [&](Outcome<Patient> outcome) { answer = std::move(outcome); };
    node->engine().submit(std::move(request), 0);
    ASSERT_TRUE(answer);
    if (!without_state) {
      EXPECT_TRUE(std::holds_alternative<Unavailable>(*answer));
      continue;
    }
    const auto& done = std::get<DonePatient>(*answer);
    EXPECT_TRUE(done.replayed);
    EXPECT_EQ(done.version, first.version);
    EXPECT_EQ(done.offset, first.offset);
  }
}

TEST_F(PartitionEngineTest, LetsARepeatInFlightJoinTheFirst) {
  auto node = leader();
  log_.hold();
  node->register_patient("c1", "p1", "a@example.org");
  node->register_patient("c1", "p1", "a@example.org");
  EXPECT_EQ(log_.in_flight(newest()), 1u);
  log_.deliver(newest());
  node->run();
  EXPECT_EQ(node->answers.count("c1"), 2u);
}

TEST_F(PartitionEngineTest, RefusesAKeyUsedForAnotherRequest) {
  auto node = leader();
  node->register_patient("c1", "p1", "a@example.org");
  node->run();
  node->answers.clear();
  node->submit(
      "c1", "p1", [](const Patient&) { return Decision(); }, {}, 99);
  EXPECT_EQ(node->refused("c1").code, RefusalCode::key_reused);
}

TEST_F(PartitionEngineTest, KnowsARepeatWhileItsKeyIsHeldForAnotherRecord) {
  auto node = leader();
  node->register_patient("c1", "p1", "a@example.org");
  node->run();
  node->answers.clear();
  const auto one = node->unique.commands().take("c1", "p2/p2");
  const auto other = node->unique.commands().take("c2", "p2/p2");
  ASSERT_TRUE(one && other);
  node->register_patient("c1", "p1", "a@example.org");
  EXPECT_TRUE(node->done("c1").replayed);
  node->register_patient("c2", "p3", "c@example.org");
  node->run();
  EXPECT_EQ(node->refused("c2").code, RefusalCode::key_reused);
}

TEST_F(PartitionEngineTest, AnswersARepeatAfterARestartFromNothingButTheLog) {
  auto node = leader();
  node->register_patient("c1", "p1", "a@example.org");
  node->run();
  auto fresh = leader(2);
  fresh->register_patient("c1", "p1", "a@example.org");
  EXPECT_TRUE(fresh->done("c1").replayed);
  EXPECT_EQ(fresh->done("c1").offset, 2);
}

TEST_F(PartitionEngineTest, RefusesATakenEmailOnceItsOwnerSurelyHasIt) {
  auto node = leader();
  log_.hold();
  node->register_patient("c1", "p1", "a@example.org");
  node->register_patient("c2", "p2", "A@example.org");
  node->run();
  EXPECT_FALSE(node->answered("c2")) << "the owner's decision is in flight";
  log_.deliver(newest());
  node->run();
  node->run();
  EXPECT_EQ(node->refused("c2").code, RefusalCode::in_use);
  EXPECT_EQ(node->refused("c2").errors[0].field, "email");
  node->register_patient("c3", "p3", "a@example.org");
  EXPECT_EQ(node->refused("c3").code, RefusalCode::in_use);
}

TEST_F(PartitionEngineTest, AnswersARepeatOfNothingToDoAsTheFirstTimeWhateverHappenedSince) {
  auto node = leader();
  node->register_patient("c1", "p1", "");
  node->run();
  node->deactivate("c2", "p1");
  node->run();
  node->deactivate("c3", "p1", true);
  node->run();
  ASSERT_TRUE(node->done("c3").unchanged);
  EXPECT_EQ(node->done("c3").version, 2u);
  node->submit("c4", "p1",
               [](const Patient& state) { return decide(ReactivatePatient{"is back"}, state); });
  node->run();
  const auto first = node->done("c3");
  node->answers.erase("c3");
  node->deactivate("c3", "p1", true);
  node->run();
  EXPECT_TRUE(node->done("c3").replayed);
  EXPECT_EQ(node->done("c3").version, 2u);
  EXPECT_EQ(node->done("c3").offset, first.offset);
  node->rename("c5", "p1", "Augusta");
  node->run();
  EXPECT_TRUE(node->done("c5").state.active) << "nothing happened";
}

TEST_F(PartitionEngineTest, RecordsNothingToDoOnlyWhereItCanBeAskedAgain) {
  auto node = leader();
  node->register_patient("c1", "p1", "");
  node->run();
  node->deactivate("c2", "p1");
  node->run();
  const auto end = log_.end_offset(0);
  node->deactivate("c3", "p1");
  node->run();
  EXPECT_TRUE(node->done("c3").unchanged);
  EXPECT_EQ(log_.end_offset(0), end);
}

TEST_F(PartitionEngineTest, FreesAnEmailWhenItsOwnerChangesIt) {
  auto node = leader();
  node->register_patient("c1", "p1", "a@example.org");
  node->run();
  CorrectPatientDetails change = correct();
  change.email = "b@example.org";
  node->submit("c2", "p1", [change](const Patient& state) { return decide(change, state); });
  node->run();
  node->register_patient("c3", "p2", "a@example.org");
  node->run();
  EXPECT_EQ(node->done("c3").version, 1u);
  node->register_patient("c4", "p3", "b@example.org");
  EXPECT_EQ(node->refused("c4").code, RefusalCode::in_use);
}

TEST_F(PartitionEngineTest, LetsAnEmailGoBackAndForthWithinOneBatch) {
  auto node = leader();
  node->register_patient("c1", "p1", "a@example.org");
  node->run();
  for (const char* email : {"b@example.org", "a@example.org", "c@example.org", "a@example.org"}) {
    CorrectPatientDetails change = correct();
    change.email = email;
    node->submit(std::string("to ") + email + std::to_string(log_.end_offset(0)), "p1",
                 [change](const Patient& state) { return decide(change, state); });
  }
  node->run();
  node->register_patient("c2", "p2", "b@example.org");
  node->run();
  EXPECT_EQ(node->done("c2").version, 1u) << "b is free again";
  node->register_patient("c3", "p3", "a@example.org");
  EXPECT_EQ(node->refused("c3").code, RefusalCode::in_use) << "a is taken in the end";
}

TEST_F(PartitionEngineTest, DecidesAgainWhatALostAppendMadeVoid) {
  auto node = leader();
  log_.hold();
  node->register_patient("c1", "p1", "a@example.org");
  log_.lose(newest());
  log_.fail(newest());
  node->run();
  EXPECT_EQ(node->engine().role(), Role::claiming);
  log_.deliver(newest());  // the new claim
  node->run();
  EXPECT_FALSE(node->answered("c1"));
  log_.deliver(newest());  // the decision, made again
  node->run();
  EXPECT_EQ(node->done("c1").version, 1u);
  EXPECT_FALSE(node->done("c1").replayed);
}

TEST_F(PartitionEngineTest, FindsADoubtfulAppendThatDidArrive) {
  auto node = leader();
  log_.hold();
  const std::size_t first = newest();
  node->register_patient("c1", "p1", "a@example.org");
  log_.fail(first);     // the log reports a timeout
  node->run();          // claims
  log_.deliver(first);  // but the record arrived, before the claim
  log_.deliver(newest());
  node->run();
  EXPECT_EQ(node->done("c1").version, 1u);
  EXPECT_EQ(log_.end_offset(0), 4) << "decided once: manifest, claim, commit, claim";
}

TEST_F(PartitionEngineTest, IgnoresADoubtfulAppendThatArrivesAfterTheClaim) {
  auto node = leader();
  log_.hold();
  const std::size_t first = newest();
  node->register_patient("c1", "p1", "a@example.org");
  log_.fail(first);
  node->run();
  log_.deliver(newest());  // the claim
  log_.deliver(first);     // the late one: void
  node->run();
  log_.deliver(newest());  // decided again
  node->run();
  EXPECT_EQ(node->done("c1").offset, 4);
  EXPECT_EQ(node->answers.count("c1"), 1u);
}

TEST_F(PartitionEngineTest, ClaimsAgainWhenOneOfItsRecordsIsMissing) {
  auto node = leader();
  log_.hold();
  node->register_patient("c1", "p1", "a@example.org");
  node->register_patient("c2", "p2", "b@example.org");
  log_.lose(newest());
  log_.deliver(newest());
  node->run();
  EXPECT_EQ(node->engine().role(), Role::claiming);
  log_.deliver(newest());
  node->run();
  while (log_.in_flight(newest()) > 0) log_.deliver(newest());
  node->run();
  EXPECT_EQ(node->done("c1").version, 1u);
  EXPECT_EQ(node->done("c2").version, 1u);
}

TEST_F(PartitionEngineTest, IgnoresADuplicateOfItsOwnRecord) {
  auto node = leader();
  log_.hold();
  node->register_patient("c1", "p1", "a@example.org");
  log_.double_it(newest());
  log_.deliver(newest());
  node->run();
  EXPECT_EQ(node->done("c1").version, 1u);
  EXPECT_EQ(node->engine().role(), Role::leading);
}

TEST_F(PartitionEngineTest, ClaimsAgainWhenNothingComesBackForTooLong) {
  auto node = leader();
  log_.hold();
  node->register_patient("c1", "p1", "a@example.org");
  node->run(EngineLimits{}.append_doubtful_ms - 1);
  EXPECT_EQ(node->engine().role(), Role::leading);
  node->run(EngineLimits{}.append_doubtful_ms);
  EXPECT_EQ(node->engine().role(), Role::claiming);
}

TEST_F(PartitionEngineTest, SaysMovedWhenAnotherClaims) {
  auto node = leader();
  log_.hold();
  node->register_patient("c1", "p1", "a@example.org");
  Node rival(log_, 2);
  rival.run();
  rival.run();
  log_.deliver(newest());  // the rival's claim
  rival.run();
  EXPECT_EQ(rival.engine().role(), Role::leading);
  node->run();
  EXPECT_EQ(node->engine().role(), Role::following);
  EXPECT_EQ(node->unavailable("c1"), Unavailable::Why::moved);
  node->register_patient("c2", "p2", "b@example.org");
  EXPECT_EQ(node->unavailable("c2"), Unavailable::Why::moved);
}

TEST_F(PartitionEngineTest, FollowsWhatAnotherDecides) {
  auto old_leader = leader(1);
  auto new_leader = leader(2);
  new_leader->register_patient("c1", "p1", "a@example.org");
  new_leader->run();
  old_leader->run();
  EXPECT_EQ(old_leader->engine().role(), Role::following);
  EXPECT_TRUE(old_leader->store.aggregate(0, {"patient", "p1"}).has_value());
  EXPECT_EQ(old_leader->store.aggregate(0, {"patient", "p1"}),
            new_leader->store.aggregate(0, {"patient", "p1"}));
}

TEST_F(PartitionEngineTest, KeepsRequestsUntilItLeads) {
  Node node(log_, 1);
  node.register_patient("c1", "p1", "a@example.org");
  EXPECT_FALSE(node.answered("c1"));
  for (int i = 0; i < 4; ++i) node.run();
  EXPECT_EQ(node.done("c1").version, 1u);
}

TEST_F(PartitionEngineTest, SaysStartingToRequestsThatWaitedTooLong) {
  log_.hold();
  Node node(log_, 1);
  node.register_patient("c1", "p1", "a@example.org");
  node.run(EngineLimits{}.waiting_ms);
  EXPECT_EQ(node.unavailable("c1"), Unavailable::Why::starting);
}

TEST_F(PartitionEngineTest, GoesOnFromItsStore) {
  auto node = leader();
  node->register_patient("c1", "p1", "a@example.org");
  node->run();
  node->start();
  EXPECT_EQ(node->engine().next_offset(), 3);
  for (int i = 0; i < 3; ++i) node->run();
  node->rename("c2", "p1", "Grace", 1);
  node->run();
  EXPECT_EQ(node->done("c2").version, 2u);
}

TEST_F(PartitionEngineTest, RefusesALogThatWasCut) {
  auto node = leader();
  node->register_patient("c1", "p1", "a@example.org");
  node->run();
  log_.truncate(0, 2);
  EXPECT_THROW(node->start(), events::LogUnusable);
}

TEST_F(PartitionEngineTest, NoticesThatTheLogWasCutAndHasGrownAgain) {
  auto away = leader();
  away->register_patient("c1", "p1", "a@example.org");
  away->run();
  log_.truncate(0, 2);
  Node other(log_, 2);
  for (int i = 0; i < 3; ++i) other.run();
  other.register_patient("c2", "p2", "b@example.org");
  other.run();
  EXPECT_THROW(away->run(), events::LogUnusable);
}

TEST_F(PartitionEngineTest, DoesNotLeadOnFromWhatTheLogHasLost) {
  auto away = leader();
  away->register_patient("c1", "p1", "a@example.org");
  away->run();
  log_.truncate(0, 2);
  for (int i = 0; i < 4; ++i) {
    Node other(log_, static_cast<std::uint8_t>(2 + i));  // claims only: nothing contradicts
    other.run();
  }
  away->run();
  away->engine().take_over(0);
  EXPECT_THROW(away->run(), events::LogUnusable);
}

// The owner of the address may be in the other partition.
TEST(PartitionOfSeveral, DecidesNothingBeforeTheOthersWereReadToo) {
  events::SimulatedLog log("patients", 2);
  events::ensure_manifest(log, 0);
  MemoryCommandStore store;
  UniqueKeys unique(store, 2);
  std::uint8_t claims = 0;
  const auto engine_of = [&](events::Partition partition) {
    return std::make_unique<Engine>(Engine::Parts{log, store, unique, partition, "node", [&] {
                                                    events::WriterId writer{};
                                                    writer[0] = ++claims;
                                                    return writer;
                                                  }});
  };
  const auto run = [&](Engine& engine, events::Partition partition) {
    const auto cursor = log.open_cursor({{partition, engine.next_offset()}});
    for (const auto& record : cursor->read(1000, std::chrono::milliseconds(0))) {
      engine.read(record, 0);
    }
    engine.store_and_answer(0);
    engine.tick(0);
  };
  const auto first = engine_of(0);
  for (int i = 0; i < 3; ++i) run(*first, 0);
  ASSERT_EQ(first->role(), Role::leading);
  std::optional<Outcome<Patient>> told;
  Request<Patient> request;
  request.command_id = "c1";
  request.aggregate_id = "p1";
  request.metadata.clinic = "main";
  request.decide = [](const Patient& patient) { return decide(register_ada(), patient); };
  request.answer = [&](Outcome<Patient> outcome) { told = std::move(outcome); };
  first->submit(std::move(request), 0);
  for (int i = 0; i < 3; ++i) run(*first, 0);
  EXPECT_FALSE(told);
  const auto second = engine_of(1);
  run(*second, 1);
  for (int i = 0; i < 3; ++i) run(*first, 0);
  ASSERT_TRUE(told);
  EXPECT_TRUE(std::holds_alternative<DonePatient>(*told));
}

TEST_F(PartitionEngineTest, AnswersEverythingWhenItIsClosed) {
  auto node = leader();
  log_.hold();
  node->register_patient("c1", "p1", "a@example.org");
  node->engine().close(Unavailable::Why::stopping);
  EXPECT_EQ(node->unavailable("c1"), Unavailable::Why::stopping);
  node->register_patient("c2", "p2", "b@example.org");
  EXPECT_EQ(node->unavailable("c2"), Unavailable::Why::stopping);
}

}  // namespace
}  // namespace carelog::command
