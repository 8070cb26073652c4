// Two who look alike, marked as two, and the mark taken back.
#include <gtest/gtest.h>

#include "command-side/patient/not_duplicate.h"
#include "tests/command-side/merge/merge_spec.h"

namespace carelog::command {
namespace {

using namespace events;

MarkNotDuplicate no_duplicate_of_adah() {
  return {"main", ada_id, adah_id, " sisters ", folded({adah_registered})};
}

const PatientMarkedNotDuplicate marked{adah_id, "sisters"};

TEST(NotDuplicate, IsMarkedOnce) {
  given({ada_registered}).when(no_duplicate_of_adah()).then({marked});
  given({ada_registered, marked}).when(no_duplicate_of_adah()).then_nothing();
}

TEST(NotDuplicate, IsTakenBackOnceAndMarkedAgain) {
  const RetractNotDuplicate retract{adah_id, "one woman after all"};
  const PatientNotDuplicateRetracted retracted{adah_id, "one woman after all"};
  given({ada_registered, marked}).when(retract).then({retracted});
  given({ada_registered, marked, retracted}).when(retract).then_nothing();
  given({ada_registered, marked, retracted}).when(no_duplicate_of_adah()).then({marked});
}

TEST(NotDuplicate, NeedsTwoPatientsOfTheClinicThatAreNotMerged) {
  given({}).when(no_duplicate_of_adah()).then_refused(RefusalCode::not_found);
  given({}).when(RetractNotDuplicate{adah_id, ""}).then_refused(RefusalCode::not_found);
  MarkNotDuplicate command = no_duplicate_of_adah();
  command.other = {};
  given({ada_registered}).when(command).then_refused(RefusalCode::not_found);
  command = no_duplicate_of_adah();
  command.other.clinic = "other";
  given({ada_registered}).when(command).then_refused(RefusalCode::not_found);
  command = no_duplicate_of_adah();
  command.other_id = ada_id;
  given({ada_registered}).when(command).then_refused(RefusalCode::state_conflict);
  command = no_duplicate_of_adah();
  command.other = folded({adah_registered, begun_merge()});
  given({ada_registered}).when(command).then_refused(RefusalCode::state_conflict);
}

TEST(NotDuplicate, HasAReasonThatCanBeRead) {
  MarkNotDuplicate command = no_duplicate_of_adah();
  command.reason = std::string(501, 'x');
  given({ada_registered}).when(command).then_invalid({{"reason", "too-long"}});
}

TEST(NotDuplicate, IsMarkedOfSoManyOthers) {
  std::vector<Event> facts = {ada_registered};
  for (std::size_t i = 0; i < not_duplicates_max; ++i) {
    facts.push_back(PatientMarkedNotDuplicate{std::to_string(i)});
  }
  given(facts).when(no_duplicate_of_adah()).then_refused(RefusalCode::state_conflict);
}

TEST(NotDuplicate, ComesBackFromTheFewestFacts) {
  const Patient patient = folded({ada_registered, marked});
  EXPECT_EQ(folded(facts_of(patient)), patient);
  EXPECT_EQ(patient.not_duplicates, std::vector{adah_id});
}

}  // namespace
}  // namespace carelog::command
