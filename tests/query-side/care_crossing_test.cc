// Who treats whom, as the projections have written it and the query side reads it.
#include <gtest/gtest.h>

#include "infra/process/clock.h"
#include "query-side/chart/postgres_care_reader.h"
#include "query-side/postgres_queries.h"
#include "tests/projections/fixtures/read_models.h"
#include "tests/projections/fixtures/stories.h"

namespace carelog::query {
namespace {

using projections::ada;
using projections::registered;
using projections::test_server;

constexpr std::int64_t written_ms = 1'700'000'000'000;  // by user-1, as logs of tests are
const std::string hopper = "Dr. Hopper <hopper@clinic.test>";

class CareCrossing : public testing::Test {
 protected:
  CareCrossing() { patients_.tell(ada, {registered("Ada")}); }

  void catch_up() {
    for (const char* model : {"patients", "chart"}) {
      auto made = projections::empty_model(model, conninfo_);
      ASSERT_TRUE(projections::catch_up(*made.model, patients_, 50));
    }
  }
  void tell_encounter(int number, const std::string& status, const std::string& start,
                      const std::string& with = hopper, const std::string& whose = ada) {
    events::Encounter encounter;
    encounter.class_.code = "AMB";
    encounter.status = status;
    encounter.start = start;
    encounter.participants = {{.name = "A nurse", .role = {}}, {.name = with, .role = {}}};
    patients_.tell(projections::encounter_number(number),
                   {projections::of_encounter(
                       events::EntryRecorded<events::Encounter>{"main", whose, encounter})},
                   "encounter");
  }
  bool treats(CareQuestion question) {
    question.clinic = "main";
    question.patient_id = ada;
    return reader_.treats(question);
  }
  bool hopper_treats(const std::string& since = "2026-01-01T00:00:00Z") {
    return treats({.subject = "u-hopper",
                   .email = "hopper@clinic.test",
                   .since_ms = *infra::parse_time(since)});
  }

  projections::ToldLog patients_{"patients"};
  const std::string conninfo_ = test_server->fresh_database();
  const std::unique_ptr<infra::ConnectionPool> pool_ = query_pool(conninfo_, 3);
  PostgresCareReader reader_{*pool_};
};

TEST_F(CareCrossing, IsOfWhoWroteIntoTheChartLately) {
  patients_.tell(projections::note_number(1), {projections::note_recorded(ada, "seen")}, "note");
  catch_up();
  EXPECT_TRUE(treats({.subject = "user-1", .since_ms = written_ms}));
  EXPECT_FALSE(treats({.subject = "user-1", .since_ms = written_ms + 1}));
  EXPECT_FALSE(treats({.subject = "user-2", .since_ms = 0}));
  EXPECT_FALSE(reader_.treats(
      {.clinic = "north", .patient_id = ada, .subject = "user-1", .since_ms = written_ms}));
}

TEST_F(CareCrossing, IsNotOfWhoRecordedAnErrorAlone) {
  patients_.tell(
      projections::note_number(1),
      {projections::note_recorded(ada, "seen"), projections::note_is_an_error("another's")},
      "note");
  catch_up();
  EXPECT_FALSE(treats({.subject = "user-1", .since_ms = 0}));
}

TEST_F(CareCrossing, IsOfWhoTakesPartInAnEncounterThatIsNotLongOver) {
  tell_encounter(1, "finished", "2026-02-01T08:00:00Z");
  catch_up();
  EXPECT_TRUE(hopper_treats());
  EXPECT_FALSE(hopper_treats("2026-02-02T00:00:00Z"));
  EXPECT_FALSE(treats({.subject = "u-ada", .email = "ada@clinic.test", .since_ms = 0}));
}

TEST_F(CareCrossing, IsOfWhoTakesPartInAStayHoweverLong) {
  tell_encounter(1, "in-progress", "2020-02-01T08:00:00Z");
  catch_up();
  EXPECT_TRUE(hopper_treats());
}

TEST_F(CareCrossing, EndsWithTheEncounterThatWasAnError) {
  tell_encounter(1, "planned", "2026-02-01T08:00:00Z");
  patients_.tell(projections::encounter_number(1), {projections::encounter_is_an_error()},
                 "encounter");
  catch_up();
  EXPECT_FALSE(hopper_treats());
}

TEST_F(CareCrossing, IsNotOfNamesAloneOrOfOtherPatients) {
  tell_encounter(1, "planned", "2026-02-01T08:00:00Z", "Dr. Hopper");
  tell_encounter(2, "planned", "2026-02-01T08:00:00Z", hopper, projections::grace);
  catch_up();
  EXPECT_FALSE(hopper_treats());
  EXPECT_TRUE(treats({.merged = {projections::grace},
                      .subject = "u-hopper",
                      .email = "hopper@clinic.test",
                      .since_ms = 0}))
      << "of a record that is merged into this one";
}

TEST_F(CareCrossing, IsOfTheAuthorOfACarePlan) {
  events::CarePlan plan;
  plan.title = "Diabetes";
  plan.status = "active";
  plan.start = "2019-01-01";
  plan.author = hopper;
  std::vector<events::Event> facts;
  facts.emplace_back(events::ChartFact(events::EntryFact<events::CarePlan>(
      events::EntryRecorded<events::CarePlan>{"main", ada, plan})));
  patients_.tell(projections::note_number(2), facts, "care-plan");
  catch_up();
  EXPECT_TRUE(hopper_treats());
  EXPECT_FALSE(treats({.subject = "u-ada", .email = "ada@clinic.test", .since_ms = 0}));
}

TEST_F(CareCrossing, IsOfTheGeneralPractitioner) {
  events::PatientRegistered patient = registered("Alan");
  patient.details.emplace();
  patient.details->general_practitioners = {{"Practitioner/u-hopper", "", ""},
                                            {"Practitioner/17", "", ""}};
  patients_.tell(projections::alan, {patient});
  catch_up();
  const auto of_alan = [&](const std::string& subject) {
    return reader_.treats({.clinic = "main", .patient_id = projections::alan, .subject = subject});
  };
  EXPECT_TRUE(of_alan("u-hopper"));
  EXPECT_FALSE(of_alan("u-ada"));
  EXPECT_FALSE(hopper_treats());
}

}  // namespace
}  // namespace carelog::query
