// Several nodes on one partition: who claims, who follows, and how a leader hands over.
#include <gtest/gtest.h>

#include "command-side/engine/partition_engine.h"
#include "command-side/store/memory_command_store.h"
#include "events/frame/manifest.h"
#include "events/log/simulated_log.h"
#include "tests/command-side/patient_spec.h"

namespace carelog::command {
namespace {

using Engine = PartitionEngine<PatientsTopic>;

class Node {
 public:
  Node(events::SimulatedLog& log, std::string endpoint,
       events::Vocabulary vocabulary = events::vocabulary())
      : log_(log), endpoint_(std::move(endpoint)), vocabulary_(vocabulary) {
    start();
  }

  void start() {
    engine.reset();
    engine = std::make_unique<Engine>(Engine::Parts{.log = log_,
                                                    .store = store_,
                                                    .unique = unique_,
                                                    .partition = 0,
                                                    .endpoint = endpoint_,
                                                    .new_writer = [this] { return writer(); },
                                                    .shared = true,
                                                    .vocabulary = vocabulary_});
    cursor_ = log_.open_cursor({{0, engine->next_offset()}});
  }
  void run() {
    for (int round = 0; round < 3; ++round) {
      for (const auto& record : cursor_->read(100, std::chrono::milliseconds(0))) {
        engine->read(record, 0);
      }
      engine->store_and_answer(0);
      engine->tick(0);
    }
  }
  std::optional<Outcome<Patient>> ask(const std::string& command_id, const std::string& id,
                                      bool dead = false) {
    auto told = std::make_shared<std::optional<Outcome<Patient>>>();
    Request<Patient> request;
    request.command_id = command_id;
    request.aggregate_id = id;
    request.metadata.clinic = "main";
    request.decide = [dead, id](const Patient& patient) {
      RegisterPatient registration = register_ada();
      registration.email = id + "@example.org";
      registration.identifiers = {{"mrn", id}};
      if (dead) registration.deceased_date = "2024-05-01";
      return decide(registration, patient);
    };
    request.answer = [told](Outcome<Patient> outcome) { *told = std::move(outcome); };
    engine->submit(std::move(request), 0);
    run();
    return *told;
  }

 private:
  events::WriterId writer() {
    static std::uint8_t used = 0;
    events::WriterId id{};
    id[0] = ++used;
    return id;
  }

  events::SimulatedLog& log_;
  const std::string endpoint_;
  const events::Vocabulary vocabulary_;
  MemoryCommandStore store_;
  UniqueKeys unique_{store_};
  std::unique_ptr<events::LogCursor> cursor_;

 public:
  std::unique_ptr<Engine> engine;
};

class SharedPartition : public testing::Test {
 protected:
  SharedPartition() { events::ensure_manifest(log, 0); }
  events::SimulatedLog log{"patients", 1};
};

TEST_F(SharedPartition, IsClaimedByTheFirstAndFollowedByTheSecond) {
  Node a(log, "a:1");
  a.run();
  Node b(log, "b:1");
  b.run();
  EXPECT_EQ(a.engine->role(), Role::leading);
  EXPECT_EQ(b.engine->role(), Role::following);
  EXPECT_EQ(b.engine->leader(), "a:1");
}

TEST_F(SharedPartition, TellsCallersOfAFollowerWhereTheLeaderIs) {
  Node a(log, "a:1");
  a.run();
  Node b(log, "b:1");
  b.run();
  const auto told = b.ask("c1", "p1");
  ASSERT_TRUE(told);
  EXPECT_EQ(std::get<Unavailable>(*told).why, Unavailable::Why::moved);
  EXPECT_EQ(std::get<Unavailable>(*told).leader, "a:1");
}

TEST_F(SharedPartition, TellsThoseWhoWaitedForTheEndOfTheLogWhereTheLeaderIs) {
  Node a(log, "a:1");
  a.run();
  Node b(log, "b:1");
  const auto told = b.ask("c1", "p1");
  ASSERT_TRUE(told);
  EXPECT_EQ(std::get<Unavailable>(*told).leader, "a:1");
}

TEST_F(SharedPartition, RemembersTheLeaderOverARestart) {
  Node a(log, "a:1");
  a.run();
  Node b(log, "b:1");
  b.run();
  b.start();
  b.run();
  EXPECT_EQ(b.engine->role(), Role::following);
  EXPECT_EQ(b.engine->leader(), "a:1");
  EXPECT_EQ(a.engine->role(), Role::leading) << "it was not disturbed";
}

TEST_F(SharedPartition, IsClaimedAgainByTheNextLifeOfItsLeader) {
  Node a(log, "a:1");
  a.run();
  const auto term = a.engine->term();
  a.start();
  a.run();
  EXPECT_EQ(a.engine->role(), Role::leading);
  EXPECT_GT(a.engine->term(), term);
}

TEST_F(SharedPartition, GoesToAFollowerAtOnceWhenItsLeaderResigns) {
  Node a(log, "a:1");
  a.run();
  Node b(log, "b:1");
  b.run();
  a.engine->resign(0);
  a.run();
  EXPECT_EQ(a.engine->role(), Role::following) << "it does not take back what it gave up";
  b.run();
  EXPECT_EQ(b.engine->role(), Role::leading);
  a.run();
  EXPECT_EQ(a.engine->leader(), "b:1");
  const auto told = b.ask("c1", "p1");
  ASSERT_TRUE(told);
  EXPECT_TRUE(std::holds_alternative<Done<Patient>>(*told));
}

TEST_F(SharedPartition, IsNotGivenUpWithADecisionInFlight) {
  Node a(log, "a:1");
  a.run();
  log.hold();
  EXPECT_FALSE(a.ask("c1", "p1")) << "it is in flight";
  a.engine->resign(0);
  EXPECT_EQ(a.engine->role(), Role::leading);
}

TEST_F(SharedPartition, CanBeTakenOverAndGivenBack) {
  Node a(log, "a:1");
  a.run();
  Node b(log, "b:1");
  b.run();
  b.engine->take_over(0);
  b.run();
  a.run();
  EXPECT_EQ(b.engine->role(), Role::leading);
  EXPECT_EQ(a.engine->role(), Role::following);
  a.engine->take_over(0);
  a.run();
  b.run();
  EXPECT_EQ(a.engine->role(), Role::leading);
  EXPECT_EQ(b.engine->leader(), "a:1");
}

// For these nodes a death is a kind of fact of the second level.
std::uint32_t level_of_fact(const events::Event& fact) {
  return events::type_name(fact) == "PatientMarkedDeceased" ? 2 : 1;
}
constexpr events::Vocabulary older{1, level_of_fact};
constexpr events::Vocabulary newer{2, level_of_fact};

TEST_F(SharedPartition, IsLedAtTheOldLevelUntilTheFirstNewFact) {
  Node a(log, "a:1", newer);
  a.run();
  Node b(log, "b:1", older);
  b.run();
  ASSERT_TRUE(a.ask("c1", "p1"));
  b.run();
  EXPECT_EQ(b.engine->role(), Role::following);
  const auto term = a.engine->term();
  const auto told = a.ask("c2", "p2", true);
  ASSERT_TRUE(told);
  EXPECT_TRUE(std::holds_alternative<Done<Patient>>(*told));
  EXPECT_GT(a.engine->term(), term) << "it claimed again first";
  ASSERT_TRUE(a.ask("c3", "p3", true));
  EXPECT_EQ(a.engine->term(), term + 1) << "once is enough";
}

TEST_F(SharedPartition, IsLeftToTheOthersByANodeThatKnowsTooLittle) {
  Node a(log, "a:1", newer);
  a.run();
  Node b(log, "b:1", older);
  b.run();
  ASSERT_TRUE(a.ask("c1", "p1", true));
  b.run();
  EXPECT_EQ(b.engine->role(), Role::aside);
  const auto offset = b.engine->next_offset();
  b.engine->take_over(0);
  b.run();
  EXPECT_EQ(b.engine->role(), Role::aside);
  EXPECT_EQ(b.engine->next_offset(), offset) << "what it knows ends before the claim";
  const auto told = b.ask("c2", "p2");
  ASSERT_TRUE(told);
  EXPECT_EQ(std::get<Unavailable>(*told).leader, "a:1");
}

TEST_F(SharedPartition, IsNotLedWithFactsThatItsLeaderDoesNotKnow) {
  Node a(log, "a:1", older);
  a.run();
  const auto told = a.ask("c1", "p1", true);
  ASSERT_TRUE(told);
  EXPECT_EQ(std::get<Unavailable>(*told).why, Unavailable::Why::too_new);
  EXPECT_EQ(a.engine->role(), Role::leading);
}

TEST_F(SharedPartition, IsRefusedWithWordsByTheOnlyNodeWhenItKnowsTooLittle) {
  Node a(log, "a:1", newer);
  a.run();
  ASSERT_TRUE(a.ask("c1", "p1", true));
  MemoryCommandStore store;
  UniqueKeys unique{store};
  Engine alone({.log = log,
                .store = store,
                .unique = unique,
                .partition = 0,
                .endpoint = "alone",
                .new_writer = [] { return events::WriterId{77}; },
                .vocabulary = older});
  const auto cursor = log.open_cursor({{0, 0}});
  try {
    for (const auto& record : cursor->read(100, std::chrono::milliseconds(0)))
      alone.read(record, 0);
    FAIL() << "it read facts that it does not know";
  } catch (const events::LogUnusable& refused) {
    EXPECT_NE(std::string(refused.what()).find("run a newer version of carelog"),
              std::string::npos);
  }
}

}  // namespace
}  // namespace carelog::command
