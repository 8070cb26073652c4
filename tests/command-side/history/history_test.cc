// The checker on histories that the simulation does not produce: several partitions, answers that
// never came, logs with other writers.
#include "tests/command-side/history/history.h"

#include <gtest/gtest.h>

#include "tests/command-side/history/rewritten_log.h"
#include "tests/command-side/patient_spec.h"

namespace carelog::command {
namespace {

// Slices go round robin: these two live in partitions 0 and 1 of two.
const std::string even = "patient-b";
const std::string odd = "patient-a";

RegisterPatient registration(const std::string& email = "") {
  RegisterPatient command = register_ada();
  command.email = email;
  command.identifiers = {};
  return command;
}

CorrectPatientDetails rename(const std::string& name) {
  CorrectPatientDetails command = correct();
  command.name = name;
  return command;
}

// Operations and a log that agree, unless the test changes them.
class Story {
 public:
  explicit Story(std::uint32_t partitions = 1) : partitions_(partitions) {
    for (events::Partition partition = 0; partition < partitions; ++partition) {
      logs_.push_back(
          {{events::make_manifest("patients", partition, partitions, 1), true}, some_claim()});
    }
  }

  // Decides and records it, in the partition where it belongs or in a given one.
  Told record(const std::string& command_id, const std::string& patient, const Asked& asked,
              std::optional<events::Partition> elsewhere = {}) {
    auto& [state, version] = patients_[patient];
    const events::Partition partition = elsewhere.value_or(events::slice_of(patient) % partitions_);
    events::Commit commit;
    commit.command_id = command_id;
    commit.aggregate = {"patient", patient};
    commit.key = patient;
    commit.base_version = version;
    commit.events = *decide_asked(asked, state);
    for (const auto& event : commit.events) state = evolve(state, event);
    version += commit.events.size();
    logs_[partition].push_back({commit, true});
    return {version, partition, std::ssize(logs_[partition]) - 1, state};
  }

  Operation& operation(const std::string& command_id, const std::string& patient, Asked asked,
                       std::optional<Answer> answer) {
    clock_ += 2;
    Operation made{command_id, patient, std::move(asked), {}, clock_, {}, std::move(answer)};
    if (made.answer) made.answered_at = clock_ + 1;
    return history_.operations.emplace_back(std::move(made));
  }

  // Asked, recorded and answered.
  Operation& done(const std::string& command_id, const std::string& patient, const Asked& asked) {
    return operation(command_id, patient, asked, record(command_id, patient, asked));
  }

  std::vector<Rule> broken() const {
    History history = history_;
    for (const auto& entries : logs_) history.logs.push_back(written(entries));
    std::vector<Rule> rules;
    for (const Violation& violation : check_history(history)) rules.push_back(violation.rule);
    return rules;
  }

  History& history() { return history_; }

 private:
  std::uint32_t partitions_;
  std::size_t clock_ = 0;
  std::vector<std::vector<LogEntry>> logs_;
  std::map<std::string, std::pair<Patient, std::uint64_t>> patients_;
  History history_;
};

using Rules = std::vector<Rule>;

TEST(History, MayHaveSeveralPartitions) {
  Story story(2);
  story.done("one", even, registration());
  story.done("two", odd, registration());
  story.done("three", even, rename("Augusta"));
  EXPECT_EQ(story.broken(), Rules{});
}

TEST(History, KnowsWhichPartitionAPatientLivesIn) {
  Story story(2);
  story.record("one", even, registration(), 1);
  story.operation("one", even, registration(), {});
  EXPECT_EQ(story.broken(), Rules{Rule::wrong_partition});
}

TEST(History, LeavesOpenWhatWasNeverAnswered) {
  Story story;
  story.done("one", even, registration());
  story.record("two", even, rename("Augusta"));
  story.operation("two", even, rename("Augusta"), {});
  story.operation("three", even, rename("Byron"), {});
  EXPECT_EQ(story.broken(), Rules{});
}

TEST(History, HoldsUnansweredOperationsToWhatTheyAsked) {
  Story story;
  story.done("one", even, registration());
  story.record("two", even, rename("Augusta"));
  story.operation("two", even, rename("Byron"), {});
  EXPECT_EQ(story.broken(), Rules{Rule::not_as_asked});
}

TEST(History, LetsWhatIsUnansweredStandAnywhereAfterItWasSent) {
  Story story;
  story.done("one", even, registration());
  const Told late = story.record("two", even, rename("Augusta"));
  story.operation("three", even, rename("Byron"), {});
  story.record("three", even, rename("Byron"));
  story.operation("two", even, rename("Augusta"), late);
  EXPECT_EQ(story.broken(), Rules{});
}

TEST(History, SeesThatADecisionStandsBeforeWhatWasAnsweredBeforeItWasSent) {
  Story story;
  story.done("one", even, registration());
  const Told early = story.record("two", even, rename("Augusta"));
  story.done("three", even, rename("Byron"));
  story.operation("two", even, rename("Augusta"), early);
  EXPECT_EQ(story.broken(), Rules{Rule::real_time});
}

TEST(History, MayBeWrittenToByOthersIfToldSo) {
  Story story;
  story.record("somebody's", even, registration());
  story.done("one", even, rename("Augusta"));
  EXPECT_EQ(story.broken(), Rules{Rule::unasked});
  story.history().others_asked = true;
  EXPECT_EQ(story.broken(), Rules{});
}

TEST(History, TakesNothingToDoForARead) {
  Story story;
  const Told first = story.record("one", even, registration());
  story.operation("one", even, registration(), first);
  story.operation("two", even, rename("Ada Lovelace"), first);
  EXPECT_EQ(story.broken(), Rules{});
  story.done("three", even, rename("Augusta"));
  story.operation("four", even, rename("Ada Lovelace"), first);
  EXPECT_EQ(story.broken(), Rules{Rule::real_time});
}

TEST(History, WantsNothingToDoToNameAPlaceWithItsVersion) {
  Story story;
  Told first = story.record("one", even, registration());
  story.operation("one", even, registration(), first);
  first.offset -= 1;
  story.operation("two", even, rename("Ada Lovelace"), first);
  EXPECT_EQ(story.broken(), Rules{Rule::wrong_answer});
}

// No change was answered in between, so the two refusals contradict each other.
TEST(History, LetsNoVersionToldGoBack) {
  Story story;
  story.done("one", even, registration());
  story.record("two", even, rename("Augusta"));
  story.operation("two", even, rename("Augusta"), {});
  story.operation("three", even, rename("Byron"), Refused{RefusalCode::version_conflict, 2})
      .expected_version = 7;
  EXPECT_EQ(story.broken(), Rules{});
  story.operation("four", even, rename("Byron"), Refused{RefusalCode::version_conflict, 1})
      .expected_version = 7;
  EXPECT_EQ(story.broken(), Rules{Rule::real_time});
}

TEST(History, BelievesThatAValueIsInUseOnlyWhereAnotherHadIt) {
  Story story(2);
  story.done("one", even, registration("ada@example.org"));
  story.operation("two", odd, registration("ada@example.org"), Refused{RefusalCode::in_use});
  EXPECT_EQ(story.broken(), Rules{});
  story.operation("three", odd, registration("joan@example.org"), Refused{RefusalCode::in_use});
  EXPECT_EQ(story.broken(), Rules{Rule::false_refusal});
}

TEST(History, KnowsThatAValueHasOneOwnerEvenAcrossPartitions) {
  Story story(2);
  story.done("one", even, registration("ada@example.org"));
  story.done("two", even, DeactivatePatient{"moved away"});
  story.done("three", odd, registration("ada@example.org"));
  EXPECT_EQ(story.broken(), Rules{}) << "it was free by then";
  CorrectPatientDetails correction = correct();
  correction.email = "joan@example.org";
  story.done("four", odd, correction);
  story.done("five", even, ReactivatePatient{"is back"});
  EXPECT_EQ(story.broken(), Rules{});
  correction.email = "ada@example.org";
  story.done("six", odd, correction);
  EXPECT_EQ(story.broken(), Rules{Rule::shared_value}) << "both have it";
  story.done("seven", odd, DeactivatePatient{"moved away"});
  EXPECT_EQ(story.broken(), Rules{Rule::shared_value}) << "both had it";
}

TEST(History, HoldsAReusedKeyAgainstTheLog) {
  Story story;
  story.done("one", even, registration());
  story.operation("two", even, rename("Augusta"), Refused{RefusalCode::key_reused});
  EXPECT_EQ(story.broken(), Rules{Rule::false_refusal});
  story.record("two", even, rename("Byron"));
  EXPECT_EQ(story.broken(), Rules{});
}

}  // namespace
}  // namespace carelog::command
