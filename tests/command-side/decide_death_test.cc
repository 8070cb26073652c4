// A death is recorded, corrected, and taken back.
#include <gtest/gtest.h>

#include "tests/command-side/patient_spec.h"

namespace carelog::command {
namespace {

using namespace events;

TEST(MarkPatientDeceasedDecision, RecordsItOnceAndTakesACorrection) {
  const MarkPatientDeceased command{"2024-05-01", "2024-06-01"};
  given({ada_registered}).when(command).then({PatientMarkedDeceased{"2024-05-01"}});
  given({ada_registered, PatientMarkedDeceased{"2024-05-01"}}).when(command).then_nothing();
  given({ada_registered, PatientMarkedDeceased{"2024-04-01"}})
      .when(command)
      .then({PatientMarkedDeceased{"2024-05-01"}});
}

TEST(MarkPatientDeceasedDecision, DoesNotJudgeAgainTheDayOnRecord) {
  given({ada_registered, events::PatientMarkedDeceased{"2024-06-01"}})
      .when(MarkPatientDeceased{"2024-06-01", "2024-05-31"})
      .then_nothing();
}

TEST(MarkPatientDeceasedDecision, RefusesWhatIsNoPossibleDay) {
  given({ada_registered})
      .when(MarkPatientDeceased{"", "2024-06-01"})
      .then_invalid({{"deceased_date", "required"}});
  given({ada_registered})
      .when(MarkPatientDeceased{"2024-06-02", "2024-06-01"})
      .then_invalid({{"deceased_date", "in-the-future"}});
  given({ada_registered})
      .when(MarkPatientDeceased{"2024-05-01", "2024-06-01", "", "", true})
      .then_invalid({{"date_unknown", "contradicts"}});
  given({})
      .when(MarkPatientDeceased{"2024-05-01", "2024-06-01"})
      .then_refused(RefusalCode::not_found);
}

TEST(RetractPatientDeathDecision, TakesBackADeathOnce) {
  const std::vector<Event> dead = {ada_registered, PatientMarkedDeceased{"2024-05-01"}};
  given(dead).when(RetractPatientDeath{"another Ada"}).then({PatientDeathRetracted{"another Ada"}});
  given({dead[0], dead[1], PatientDeathRetracted{"another Ada"}})
      .when(RetractPatientDeath{"again"})
      .then_nothing();
  given({ada_registered}).when(RetractPatientDeath{}).then_nothing();
  given({}).when(RetractPatientDeath{}).then_refused(RefusalCode::not_found);
  given(dead)
      .when(RetractPatientDeath{std::string(1001, 'x')})
      .then_invalid({{"reason", "too-long"}});
}

TEST(RetractPatientDeathDecision, LeavesThePatientAsBeforeTheDeath) {
  const Patient ada = evolve({}, ada_registered);
  const Patient dead = evolve(ada, PatientMarkedDeceased{"2024-05-01"});
  EXPECT_EQ(evolve(dead, PatientDeathRetracted{"another Ada"}), ada);
  given({ada_registered, PatientMarkedDeceased{"2024-05-01"}, PatientDeathRetracted{""}})
      .when(MarkPatientDeceased{"2024-05-02", "2024-06-01"})
      .then({PatientMarkedDeceased{"2024-05-02"}});
}

constexpr std::int64_t noon = 1'717'243'200'000;  // of 2024-06-01, UTC

// The clinic is in UTC: a moment that is written for another place has its day here.
TEST(MarkPatientDeceasedDecision, JudgesAMomentByTheClockAndNotByItsDay) {
  const auto at = [](const char* time) {
    return MarkPatientDeceased{"", "2024-06-01", time, "2024-06-01", false, noon};
  };
  const std::string far_east = "2024-06-02T01:59:00+14:00";
  given({ada_registered})
      .when(at(far_east.c_str()))
      .then({PatientMarkedDeceased{"2024-06-01", far_east}});
  for (const char* future : {"2024-06-01T00:30:00-12:00", "2024-06-01T12:00:01Z"}) {
    given({ada_registered}).when(at(future)).then_invalid({{"deceased_time", "in-the-future"}});
  }
  RegisterPatient command = register_ada();
  command.now_ms = noon;
  command.deceased_time = "2024-06-01T00:30:00-12:00";
  command.day_of_time = "2024-06-01";
  given({}).when(command).then_invalid({{"deceased_time", "in-the-future"}});
}

TEST(RegisterPatientDecision, RecordsADeathByItsMomentOrWithoutADate) {
  RegisterPatient command = register_ada();
  command.now_ms = noon;
  command.deceased_time = "2024-05-01T23:00:00-05:00";
  command.day_of_time = "2024-05-02";
  given({}).when(command).then(
      {ada_registered, PatientMarkedDeceased{"2024-05-02", "2024-05-01T23:00:00-05:00"}});
  command.deceased_date = "2024-05-01";
  given({}).when(command).then_invalid({{"deceased_time", "not-the-same"}});
  command.deceased_date = "2024-05-02";
  given({}).when(command).then(
      {ada_registered, PatientMarkedDeceased{"2024-05-02", "2024-05-01T23:00:00-05:00"}});
  command.day_of_time = "";
  command.deceased_time = "2024-05-02T23:00:00";
  given({}).when(command).then_invalid({{"deceased_time", "not-a-time"}});
  command.deceased_date = command.deceased_time = "";
  command.deceased = true;
  given({}).when(command).then({ada_registered, PatientMarkedDeceased{}});
}

// Born at 00:10 and dead at 00:40 at the clinic, which is written there as the evening before.
TEST(RegisterPatientDecision, ComparesBirthAndDeathByTheDaysOfTheClinic) {
  RegisterPatient command = register_ada();
  command.now_ms = noon;
  command.today = "2024-06-01";
  command.registered_date = command.date_of_birth = "2024-05-02";
  command.deceased_time = "2024-05-01T23:40:00-01:00";
  command.day_of_time = "2024-05-02";
  PatientRegistered registered = ada_registered;
  registered.registered_date = registered.date_of_birth = "2024-05-02";
  given({}).when(command).then(
      {registered, PatientMarkedDeceased{"2024-05-02", "2024-05-01T23:40:00-01:00"}});
  command.day_of_time = "2024-05-01";
  given({}).when(command).then_invalid({{"deceased_time", "before-birth"}});
}

TEST(RegisterPatientDecision, TakesARecordThatIsNotActiveFromAnImport) {
  RegisterPatient command = register_ada();
  command.inactive = true;
  given({}).when(command).then({ada_registered, PatientDeactivated{"imported as not active"}});
}

TEST(RegisterPatientDecision, RefusesADateOfDeathOfSomebodyAlive) {
  RegisterPatient command = register_ada();
  command.alive = true;
  given({}).when(command).then({ada_registered});
  command.deceased_date = "2024-05-01";
  given({}).when(command).then_invalid({{"deceased", "contradicts"}});
  command.deceased_date = "";
  command.deceased_time = "2024-05-01T10:00:00Z";
  command.day_of_time = "2024-05-01";
  command.now_ms = noon;
  given({}).when(command).then_invalid({{"deceased", "contradicts"}});
}

TEST(MarkPatientDeceasedDecision, WithoutADateIsADeathUntilItHasADate) {
  const MarkPatientDeceased unknown{"", "2024-06-01", "", "", true};
  given({ada_registered}).when(unknown).then({PatientMarkedDeceased{}});
  given({ada_registered, PatientMarkedDeceased{}}).when(unknown).then_nothing();
  const MarkPatientDeceased at{"", "2024-06-01", "2024-05-01T10:00:00Z", "2024-05-01", false, noon};
  given({ada_registered, PatientMarkedDeceased{}})
      .when(at)
      .then({PatientMarkedDeceased{"2024-05-01", "2024-05-01T10:00:00Z"}});
  given({ada_registered, PatientMarkedDeceased{}})
      .when(RetractPatientDeath{"another Ada"})
      .then({PatientDeathRetracted{"another Ada"}});
}

}  // namespace
}  // namespace carelog::command
