// Two records of one patient: merged step by step, and refused where they cannot be.
#include <gtest/gtest.h>

#include "command-side/chart/entry_commands.h"
#include "tests/command-side/merge/merge_spec.h"

namespace carelog::command {
namespace {

using namespace events;

TEST(MergePatientDecision, SaysWhatTheTargetIsToTake) {
  given({adah_registered}).when(merge_into_ada()).then({begun_merge()});
  PatientMergeBegun wanted = begun_merge();
  wanted.taken.telephone.reset();
  given({adah_registered}).when(merge_into_ada({})).then({wanted});
  // What the source does not say leaves the target as it is.
  given({adah_registered}).when(merge_into_ada({"gender", "maritalStatus"})).then({wanted});
}

TEST(MergePatientDecision, TakesAListWithItsSimpleField) {
  PatientRegistered full = adah_registered;
  full.details.emplace().names = {name_of("official", "Adah Lovelace")};
  full.details->telecoms = {telecom("phone", "555-0199"), telecom("email", "adah@example.org")};
  PatientMergeBegun wanted = begun_merge();
  wanted.taken.name = "Adah Lovelace";
  wanted.taken.email = "adah@example.org";
  wanted.taken.details = PatientDetailsChange{{"names", "telecoms"}, *full.details};
  given({full}).when(merge_into_ada({"name", "telecoms"})).then({wanted});
}

TEST(MergePatientDecision, RefusesTargetsThatAreNone) {
  MergePatient itself = merge_into_ada();
  itself.target_id = adah_id;
  given({adah_registered}).when(itself).then_invalid({{"target_id", "the-same-patient"}});
  MergePatient unknown = merge_into_ada();
  unknown.target = {};
  given({adah_registered}).when(unknown).then_invalid({{"target_id", "no-such-patient"}});
  MergePatient elsewhere = merge_into_ada();
  elsewhere.target.clinic = "other";
  given({adah_registered}).when(elsewhere).then_invalid({{"target_id", "no-such-patient"}});
  given({}).when(merge_into_ada()).then_refused(RefusalCode::not_found);
}

TEST(MergePatientDecision, RefusesFieldsThatCannotWin) {
  given({adah_registered})
      .when(merge_into_ada({"telephone", "active", "registeredDate"}))
      .then_invalid({{"fields/1", "not-a-known-value"}, {"fields/2", "not-a-known-value"}});
  MergePatient young = merge_into_ada({"dateOfBirth"});
  young.target.registered_date = "1975-11-30";
  given({adah_registered}).when(young).then_invalid({{"fields", "before-birth"}});
}

TEST(MergePatientDecision, RefusesWhoIsMergedInactiveOrDeadWhileTheOtherLives) {
  const auto refused = [](const std::vector<Event>& source, const MergePatient& command) {
    given(source).when(command).then_refused(RefusalCode::state_conflict);
  };
  MergePatient command = merge_into_ada();
  refused({adah_registered, PatientDeactivated{}}, command);
  refused({adah_registered, PatientMarkedDeceased{"2024-01-01"}}, command);
  command.target = folded({ada_registered, PatientDeactivated{}});
  refused({adah_registered}, command);
  command.target = folded({ada_registered, PatientMarkedDeceased{"2024-01-01"}});
  refused({adah_registered}, command);
  given({adah_registered, PatientMarkedDeceased{"2024-01-01"}}).when(command).then({begun_merge()});
  // A cycle: the target is on its way into the source.
  command = merge_into_ada();
  command.target = folded({ada_registered, PatientMergeBegun{"merge-0", adah_id, {}, ""}});
  const auto decision = decide(command, folded({adah_registered}));
  ASSERT_FALSE(decision);
  EXPECT_NE(decision.error().detail.find(adah_id), std::string::npos);
}

TEST(MergePatientDecision, IsOneHoweverOftenItIsAsked) {
  given({adah_registered, begun_merge()}).when(merge_into_ada()).then_nothing();
  given({adah_registered, begun_merge(), completed}).when(merge_into_ada()).then_nothing();
  given({adah_registered, begun_merge(), completed})
      .when(merge_into_ada({"name"}))
      .then_refused(RefusalCode::state_conflict);
}

TEST(MergedPatient, IsChangedByNothingAndNamesTheTarget) {
  const Patient merged = folded({adah_registered, begun_merge(), completed});
  const auto expect_refused = [&](const auto& command) {
    const auto decision = decide(command, merged);
    ASSERT_FALSE(decision);
    EXPECT_EQ(decision.error().code, RefusalCode::state_conflict);
    EXPECT_NE(decision.error().detail.find(ada_id), std::string::npos);
  };
  CorrectPatientDetails correction = correct();
  correction.name = "Ada";
  expect_refused(correction);
  expect_refused(DeactivatePatient{});
  expect_refused(ReactivatePatient{});
  expect_refused(MarkPatientDeceased{"2024-01-01", "2024-06-01"});
  expect_refused(RetractPatientDeath{});
  const ChartOccasion occasion{"main", adah_id, {"2024-06-01", 0}};
  Note note;
  note.note = "first visit";
  Entry<Note> entry;
  const auto recording = decide(RecordEntry<Note>{occasion, note}, entry, merged);
  ASSERT_FALSE(recording);
  EXPECT_EQ(recording.error().code, RefusalCode::state_conflict);
  // What stands in its chart can still be put right.
  entry = {true, "main", adah_id, note, false, ""};
  EXPECT_TRUE(decide(MarkEntryInError<Note>{occasion, "not hers"}, entry, merged));
}

TEST(AcceptMergeDecision, TakesWhatDiffersAndKeepsWhatWasThere) {
  const AcceptMerge command{"merge-1", adah_id, begun_merge().taken};
  PatientMergeAccepted accepted{"merge-1", adah_id, begun_merge().taken, {}};
  accepted.before.telephone = "555-0100";
  PatientDetailsCorrected corrected;
  corrected.telephone = "555-0199";
  corrected.identifiers = std::vector<Identifier>{{"mrn", "A-1"}, {"mrn", "A-2"}};
  given({ada_registered}).when(command).then({accepted, corrected});
  given({ada_registered, accepted, corrected}).when(command).then_nothing();
}

TEST(AcceptMergeDecision, IsNoWhereTheTargetCannot) {
  const AcceptMerge command{"merge-1", adah_id, begun_merge().taken};
  given({}).when(command).then_nothing();
  given({ada_registered, PatientDeactivated{}}).when(command).then_nothing();
  given({ada_registered, PatientMergeBegun{"merge-2", adah_id, {}, ""}})
      .when(command)
      .then_nothing();
}

TEST(SettleMergeDecision, EndsWhatWasBegunAsTheTargetSays) {
  const PatientUnmergeBegun undoing{"merge-1", ada_id, ""};
  const SettleMerge yes{"merge-1", true};
  const SettleMerge no{"merge-1", false};
  given({adah_registered, begun_merge()}).when(yes).then({completed});
  given({adah_registered, begun_merge()}).when(no).then({PatientMergeGivenUp{"merge-1", ada_id}});
  given({adah_registered, begun_merge(), completed}).when(yes).then_nothing();
  given({adah_registered, begun_merge(), completed}).when(no).then_nothing();
  given({adah_registered, begun_merge(), completed, undoing})
      .when(no)
      .then({PatientUnmerged{"merge-1", ada_id}});
  given({adah_registered, begun_merge()}).when(SettleMerge{"merge-2", true}).then_nothing();
  given({adah_registered}).when(yes).then_nothing();
}

TEST(UnmergePatientDecision, BeginsOnceAndNotBelowAnotherMerge) {
  const std::vector<Event> merged = {adah_registered, begun_merge(), completed};
  const UnmergePatient command{"two women", folded({ada_registered})};
  given(merged).when(command).then({PatientUnmergeBegun{"merge-1", ada_id, "two women"}});
  given({merged[0], merged[1], merged[2], PatientUnmergeBegun{"merge-1", ada_id, ""}})
      .when(command)
      .then_nothing();
  given({adah_registered}).when(command).then_nothing();
  given({adah_registered, begun_merge()}).when(command).then_refused(RefusalCode::state_conflict);
  UnmergePatient below = command;
  below.target = folded({ada_registered, PatientMergeBegun{"merge-2", "third", {}, ""}});
  given(merged).when(below).then_refused(RefusalCode::state_conflict);
  given({}).when(command).then_refused(RefusalCode::not_found);
}

}  // namespace
}  // namespace carelog::command
