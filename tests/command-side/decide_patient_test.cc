#include <gtest/gtest.h>

#include "command-side/patient/details_rules.h"
#include "tests/command-side/patient_spec.h"

namespace carelog::command {
namespace {

using namespace events;

TEST(RegisterPatientDecision, RecordsWhatWasGiven) {
  given({}).when(register_ada()).then({ada_registered});
}

TEST(RegisterPatientDecision, NeedsNoEmail) {
  RegisterPatient command = register_ada();
  command.email = "";
  PatientRegistered expected = ada_registered;
  expected.email = "";
  given({}).when(command).then({expected});
}

TEST(RegisterPatientDecision, TakesTodayWhenNoDateOfRegistrationIsGiven) {
  RegisterPatient command = register_ada();
  command.registered_date = "";
  PatientRegistered expected = ada_registered;
  expected.registered_date = "2024-06-01";
  given({}).when(command).then({expected});
}

TEST(RegisterPatientDecision, RecordsADeathInTheSameDecision) {
  RegisterPatient command = register_ada();
  command.deceased_date = "2024-05-01";
  given({}).when(command).then({ada_registered, PatientMarkedDeceased{"2024-05-01"}});
}

TEST(RegisterPatientDecision, RefusesATakenId) {
  given({ada_registered}).when(register_ada()).then_refused(RefusalCode::already_exists);
}

TEST(RegisterPatientDecision, NamesEveryInvalidFieldAtOnce) {
  RegisterPatient command;
  command.today = "2024-06-01";
  command.name = "  ";
  command.email = "not an address";
  command.address = std::string(1001, 'x');
  command.date_of_birth = "2024-06-02";
  command.registered_date = "2023-02-29";
  command.identifiers = {{"", "1"}, {"mrn", ""}};
  command.gender = "lady";
  command.telephone = "1\n2";
  command.deceased_date = "yesterday";
  given({}).when(command).then_invalid({{"name", "required"},
                                        {"email", "not-an-email"},
                                        {"address", "too-long"},
                                        {"date_of_birth", "in-the-future"},
                                        {"registered_date", "not-a-date"},
                                        {"identifiers/0/system", "required"},
                                        {"identifiers/1/value", "required"},
                                        {"gender", "not-a-choice"},
                                        {"telephone", "control-character"},
                                        {"deceased_date", "not-a-date"}});
}

TEST(RegisterPatientDecision, RefusesADeathBeforeBirth) {
  RegisterPatient command = register_ada();
  command.deceased_date = "1970-01-01";
  given({}).when(command).then_invalid({{"deceased_date", "before-birth"}});
}

TEST(RegisterPatientDecision, RefusesAnIdentifierGivenTwice) {
  RegisterPatient command = register_ada();
  command.identifiers = {{"mrn", "1"}, {"mrn", "1"}};
  given({}).when(command).then_invalid({{"identifiers/1", "repeated"}});
}

TEST(RegisterPatientDecision, StoresTextsWithoutBlanksAtTheirEnds) {
  RegisterPatient command = register_ada();
  command.name = " \u00a0Ada Lovelace\u200b ";
  command.email = "ada@example.org ";
  command.address = "\t12 St James's Square, London\n";
  command.telephone = "555-0100\u3000";
  command.identifiers = {Identifier{" mrn", "A-1 "}};
  command.date_of_birth = " 1975-12-10";
  given({}).when(command).then({ada_registered});
}

TEST(RegisterPatientDecision, KeepsTheLinesOfAnAddress) {
  RegisterPatient command = register_ada();
  command.address = "12 St James's Square\r\nLondon\rEngland\n";
  PatientRegistered expected = ada_registered;
  expected.address = "12 St James's Square\nLondon\nEngland";
  given({}).when(command).then({expected});
}

TEST(RegisterPatientDecision, RefusesTextsThatHideOrMislead) {
  RegisterPatient command = register_ada();
  command.name = "\u3164";
  command.email = "\u200b@example.org";
  command.address = "1 Main St\u009b";
  command.telephone = "555\u202e0100";
  command.identifiers = {{"\u00a0", "1"}, {"mrn", "\u200b"}, {"mrn", "1\u20282"}};
  given({}).when(command).then_invalid({{"name", "not-visible"},
                                        {"email", "not-an-email"},
                                        {"address", "control-character"},
                                        {"identifiers/0/system", "required"},
                                        {"identifiers/1/value", "required"},
                                        {"identifiers/2/value", "control-character"},
                                        {"telephone", "direction-control"}});
}

TEST(RegisterPatientDecision, DropsNothingThatWasSentAndCannotBeSeen) {
  RegisterPatient command = register_ada();
  command.email = command.address = command.telephone = "\u2060";
  given({}).when(command).then_invalid(
      {{"email", "not-visible"}, {"address", "not-visible"}, {"telephone", "not-visible"}});
  command.email = command.address = command.telephone = "  ";
  events::PatientRegistered expected = ada_registered;
  expected.email = expected.address = expected.telephone = "";
  given({}).when(command).then({expected});
}

TEST(RegisterPatientDecision, TakesLengthsInCodePoints) {
  RegisterPatient command = register_ada();
  command.name.clear();
  for (int i = 0; i < 400; ++i) command.name += "\u738b";
  PatientRegistered expected = ada_registered;
  expected.name = command.name;
  given({}).when(command).then({expected});
  command.name += "\u738b";
  given({}).when(command).then_invalid({{"name", "too-long"}});
}

TEST(RegisterPatientDecision, RefusesIdentifiersThatLookTheSame) {
  for (const Identifier& twin : {Identifier{"MRN ", "a-1"}, Identifier{"mrn", "A\u200b-1"},
                                 Identifier{"\uff4d\uff52\uff4e", "A-\uff11"}}) {
    RegisterPatient command = register_ada();
    command.identifiers.push_back(twin);
    given({}).when(command).then_invalid({{"identifiers/1", "repeated"}});
  }
}

TEST(RegisterPatientDecision, RefusesTheFiltersSeparatorInAnIdentifiersSystem) {
  RegisterPatient command = register_ada();
  command.identifiers = {{"mr|n", "1"}, {"m\uff5crn", "2"}, {"mrn", "1|2"}};
  given({}).when(command).then_invalid(
      {{"identifiers/0/system", "separator"}, {"identifiers/1/system", "separator"}});
}

TEST(RegisterPatientDecision, RefusesARegistrationBeforeBirth) {
  RegisterPatient command = register_ada();
  command.registered_date = "1975-12-09";
  given({}).when(command).then_invalid({{"registered_date", "before-birth"}});
}

TEST(RegisterPatientDecision, SaysOfABirthToComeThatItIsToCome) {
  RegisterPatient command = register_ada();
  command.registered_date.clear();
  command.date_of_birth = "2024-06-02";
  given({}).when(command).then_invalid({{"date_of_birth", "in-the-future"}});
}

TEST(RegisterPatientDecision, TakesBirthsFromTheYear1800On) {
  RegisterPatient command = register_ada();
  command.date_of_birth = "1800-01-01";
  PatientRegistered expected = ada_registered;
  expected.date_of_birth = "1800-01-01";
  given({}).when(command).then({expected});
  command.date_of_birth = "1799-12-31";
  given({}).when(command).then_invalid({{"date_of_birth", "too-early"}});
}

TEST(CorrectPatientDetailsDecision, KeepsBirthBeforeRegistration) {
  CorrectPatientDetails birth = correct();
  birth.date_of_birth = "2024-01-16";
  given({ada_registered}).when(birth).then_invalid({{"registered_date", "before-birth"}});
  CorrectPatientDetails registration = correct();
  registration.registered_date = "1975-12-09";
  given({ada_registered}).when(registration).then_invalid({{"registered_date", "before-birth"}});
}

// What was stored before the rule existed does not block a correction of something else.
TEST(CorrectPatientDetailsDecision, LeavesAnOldRegistrationBeforeBirthAlone) {
  PatientRegistered old = ada_registered;
  old.registered_date = "1970-01-01";
  CorrectPatientDetails command = correct();
  command.name = "Ada King";
  command.registered_date = "1970-01-01";
  command.date_of_birth = old.date_of_birth;
  PatientDetailsCorrected expected;
  expected.name = "Ada King";
  given({old}).when(command).then({expected});
}

TEST(CorrectPatientDetailsDecision, SaysNothingWhenOnlyBlanksDiffer) {
  CorrectPatientDetails command = correct();
  command.name = " Ada Lovelace ";
  command.identifiers = std::vector{Identifier{" mrn ", "A-1"}};
  given({ada_registered}).when(command).then_nothing();
}

TEST(CorrectPatientDetailsDecision, RecordsOnlyWhatChanged) {
  CorrectPatientDetails command = correct();
  command.name = "Ada King";
  command.email = "ada@example.org";
  command.gender = "female";
  PatientDetailsCorrected expected;
  expected.name = "Ada King";
  given({ada_registered}).when(command).then({expected});
}

TEST(CorrectPatientDetailsDecision, SaysNothingWhenNothingChanges) {
  CorrectPatientDetails command = correct();
  command.name = ada_registered.name;
  command.identifiers = ada_registered.identifiers;
  given({ada_registered}).when(command).then_nothing();
}

TEST(CorrectPatientDetailsDecision, DoesNotJudgeAgainWhatStaysAsItIs) {
  CorrectPatientDetails command = correct();
  command.today = "2024-01-14";  // the clinic's zone has moved west since the registration
  command.registered_date = ada_registered.registered_date;
  command.date_of_birth = ada_registered.date_of_birth;
  command.said_deceased_date = "2024-01-15";
  given({ada_registered, PatientMarkedDeceased{"2024-01-15"}}).when(command).then_nothing();
  command.date_of_birth = "1975-12-11";
  PatientDetailsCorrected expected;
  expected.date_of_birth = "1975-12-11";
  given({ada_registered, PatientMarkedDeceased{"2024-01-15"}}).when(command).then({expected});
  command.registered_date = "2024-01-16";
  given({ada_registered, PatientMarkedDeceased{"2024-01-15"}})
      .when(command)
      .then_invalid({{"registered_date", "in-the-future"}});
}

TEST(CorrectPatientDetailsDecision, ClearsAFieldThatIsGivenEmpty) {
  CorrectPatientDetails command = correct();
  command.telephone = "";
  PatientDetailsCorrected expected;
  expected.telephone = "";
  given({ada_registered}).when(command).then({expected});
}

TEST(CorrectPatientDetailsDecision, RefusesAnUnknownPatient) {
  given({}).when(correct()).then_refused(RefusalCode::not_found);
}

TEST(CorrectPatientDetailsDecision, RefusesADeactivatedPatient) {
  given({ada_registered, PatientDeactivated{""}})
      .when(correct())
      .then_refused(RefusalCode::state_conflict);
}

TEST(CorrectPatientDetailsDecision, KeepsBirthBeforeTheDeathOnRecord) {
  CorrectPatientDetails command = correct();
  command.date_of_birth = "2024-05-20";
  given({ada_registered, PatientMarkedDeceased{"2024-05-01"}})
      .when(command)
      .then_invalid({{"registered_date", "before-birth"}, {"deceased_date", "before-birth"}});
}

TEST(CorrectPatientDetailsDecision, LetsWhatItNeverChangesBeSaidOnlyAsItIs) {
  CorrectPatientDetails command = correct();
  command.said_active = true;
  command.said_deceased_date = "2024-05-01";
  given({ada_registered, PatientMarkedDeceased{"2024-05-01"}}).when(command).then_nothing();
  command.is_of_another = true;
  command.said_active = false;
  given({ada_registered})
      .when(command)
      .then_invalid({{"id", "read-only"}, {"active", "read-only"}, {"deceased_date", "read-only"}});
}

TEST(DeactivatePatientDecision, RecordsItOnce) {
  given({ada_registered}).when(DeactivatePatient{"moved"}).then({PatientDeactivated{"moved"}});
  given({ada_registered, PatientDeactivated{"moved"}})
      .when(DeactivatePatient{"again"})
      .then_nothing();
  given({}).when(DeactivatePatient{""}).then_refused(RefusalCode::not_found);
}

TEST(ReactivatePatientDecision, RecordsItOnce) {
  given({ada_registered, PatientDeactivated{"moved"}})
      .when(ReactivatePatient{"back"})
      .then({PatientReactivated{"back"}});
  given({ada_registered}).when(ReactivatePatient{"back"}).then_nothing();
  given({}).when(ReactivatePatient{""}).then_refused(RefusalCode::not_found);
}

}  // namespace
}  // namespace carelog::command
