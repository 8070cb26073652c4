#include "projections/analytics/activity_counts.h"

#include <gtest/gtest.h>

#include "tests/projections/fixtures/counting.h"
#include "tests/projections/fixtures/visits.h"

namespace carelog::projections {
namespace {

const std::string visit = encounter_number(1);

CountedByHand<ActivityEntry> after(std::vector<events::Event> facts,
                                   const std::string& type = "encounter") {
  return counted_by_hand<ActivityEntry>(history(visit, std::move(facts), type));
}

events::Event finished(const std::string& start, const std::string& end) {
  return encounter_recorded(ada, "finished", start, end);
}

events::Event amended_encounter(std::vector<std::string> fields, events::Encounter content) {
  events::EntryAmended<events::Encounter> amendment;
  amendment.fields = std::move(fields);
  amendment.content = std::move(content);
  return of_encounter(amendment);
}

events::Concept coded(const std::string& code, const std::string& display) {
  return {{{"http://snomed.info/sct", code, display}}, ""};
}

template <typename Content>
events::Event entry(events::EntryFact<Content> fact) {
  return events::Event(std::in_place_type<events::ChartFact>,
                       std::in_place_type<events::EntryFact<Content>>, std::move(fact));
}

TEST(ActivityCounts, CountAnEncounterByClassAndStatusInEveryLevelOfTime) {
  EXPECT_EQ(after({finished("2024-03-01T08:30:00Z", "")}).of("main/encounters/"),
            (Counted{{"h/2024-03-01T08/AMB/finished", 1},
                     {"d/2024-03-01/AMB/finished", 1},
                     {"m/2024-03/AMB/finished", 1},
                     {"y/2024/AMB/finished", 1}}));
}

TEST(ActivityCounts, CountADayWithoutAnHourInTheDay) {
  EXPECT_EQ(after({finished("2024-03-01", "")}).of("main/encounters/h/"),
            (Counted{{"2024-03-01/AMB/finished", 1}}));
  EXPECT_EQ(after({finished("2024-03", "")}).of("main/encounters/d/"),
            (Counted{{"2024-03-01/AMB/finished", 1}}));
}

TEST(ActivityCounts, TellTheHourByTheClocksOfTheClinic) {
  auto commits = history(visit, {finished("2024-03-01T23:30:00Z", "")}, "encounter");
  commits[0].commit.metadata.time_zone = "Europe/Zurich";
  EXPECT_EQ(counted_by_hand<ActivityEntry>(commits).of("main/encounters/h/"),
            (Counted{{"2024-03-02T00/AMB/finished", 1}}));
}

TEST(ActivityCounts, CountWhatSaysNoTimeWhenItWasRecorded) {
  EXPECT_EQ(after({finished("", "")}).of("main/encounters/h/"),
            (Counted{{"2023-11-14T22/AMB/finished", 1}}));
}

TEST(ActivityCounts, MoveAnEncounterWhenItIsAmended) {
  events::Encounter later;
  later.start = "2024-04-02T10:00:00Z";
  const auto moved = after({encounter_recorded(ada, "planned", "2024-03-01T08:30:00Z"),
                            encounter_is("arrived"), amended_encounter({"start"}, later)});
  EXPECT_EQ(moved.of("main/encounters/h/"), (Counted{{"2024-04-02T10/AMB/arrived", 1}}));
  EXPECT_EQ(moved.of("main/encounters/m/"), (Counted{{"2024-04/AMB/arrived", 1}}));
}

TEST(ActivityCounts, CountNothingThatIsInError) {
  EXPECT_EQ(
      after({finished("2024-03-01T08:30:00Z", "2024-03-01T09:00:00Z"), encounter_is_an_error()})
          .all(),
      Counted{});
}

TEST(ActivityCounts, TellHowLongAFinishedEncounterTook) {
  const auto took = after({finished("2024-03-01T08:30:00Z", "2024-03-01T08:50:59Z")});
  EXPECT_EQ(took.of("main/lengths/d/"), (Counted{{"2024-03-01/AMB/b 15-29 min", 1}}));
  EXPECT_EQ(took.of("main/minutes/d/"), (Counted{{"2024-03-01/AMB/b 15-29 min", 20}}));
  EXPECT_EQ(after({encounter_recorded(ada, "in-progress", "2024-03-01T08:30:00Z",
                                      "2024-03-01T08:50:00Z")})
                .of("main/lengths/"),
            Counted{});
  EXPECT_EQ(after({finished("2024-03-01", "2024-03-02")}).of("main/lengths/"), Counted{});
}

TEST(ActivityCounts, PutLengthsInBandsThatMeet) {
  EXPECT_EQ(length_band(14), "a under 15 min");
  EXPECT_EQ(length_band(15), "b 15-29 min");
  EXPECT_EQ(length_band(59), "c 30-59 min");
  EXPECT_EQ(length_band(239), "d 1-3 h");
  EXPECT_EQ(length_band(1439), "e 4-23 h");
  EXPECT_EQ(length_band(7 * 1440 - 1), "f 1-6 d");
  EXPECT_EQ(length_band(7 * 1440), "g 7 d or more");
}

TEST(ActivityCounts, CountEachReasonOnceUnlessCancelled) {
  events::Encounter with_reasons;
  with_reasons.reasons = {coded("1", "Cough"), coded("1", "Coughing"), {{}, "in his own words"}};
  const events::Event reasons = amended_encounter({"reasons"}, with_reasons);
  const auto counted = after({encounter_recorded(ada, "planned", "2024-03-01T08:30:00Z"), reasons});
  EXPECT_EQ(counted.of("main/reasons/d/"),
            (Counted{{"2024-03-01/http://snomed.info/sct|1/Cough", 1}, {"2024-03-01//", 1}}));
  EXPECT_EQ(after({encounter_recorded(ada, "planned", "2024-03-01T08:30:00Z"), reasons,
                   encounter_is("cancelled")})
                .of("main/reasons/"),
            Counted{});
}

TEST(ActivityCounts, CountConditionsUntilTheyAreRefuted) {
  events::Condition condition;
  condition.code = coded("44054006", "Diabetes");
  condition.onset = "2020-05";
  const auto recorded =
      entry<events::Condition>(events::EntryRecorded<events::Condition>{"main", ada, condition});
  EXPECT_EQ(after({recorded}, "condition").of("main/conditions/d/"),
            (Counted{{"2020-05-01/http://snomed.info/sct|44054006/Diabetes", 1}}));
  events::EntryAmended<events::Condition> refuted;
  refuted.fields = {"verification_status"};
  refuted.content.verification_status = "refuted";
  EXPECT_EQ(after({recorded, entry<events::Condition>(refuted)}, "condition").all(), Counted{});
}

TEST(ActivityCounts, LeaveOutProceduresNotDoneAndMedicationsNotTaken) {
  events::Procedure procedure;
  procedure.code = coded("1", "Suture");
  procedure.status = "not-done";
  EXPECT_EQ(after({entry<events::Procedure>(
                      events::EntryRecorded<events::Procedure>{"main", ada, procedure})},
                  "procedure")
                .all(),
            Counted{});
  events::Medication medication;
  medication.code = coded("2", "Aspirin");
  medication.start = "2024-03-01";
  for (const auto& [status, count] :
       {std::pair{"cancelled", 0}, std::pair{"not-taken", 0}, std::pair{"active", 4}}) {
    medication.status = status;
    EXPECT_EQ(after({entry<events::Medication>(
                        events::EntryRecorded<events::Medication>{"main", ada, medication})},
                    "medication")
                  .all()
                  .size(),
              count == 0 ? 0u : 3u)
        << status;
  }
}

TEST(ActivityCounts, AreTheSameWhenEventsAreRepeated) {
  const auto once = history(
      visit, {finished("2024-03-01T08:30:00Z", "2024-03-01T09:00:00Z"), encounter_is("finished")},
      "encounter");
  auto twice = once;
  twice.insert(twice.end(), once.begin(), once.end());
  EXPECT_EQ(counted_by_hand<ActivityEntry>(twice).all(),
            counted_by_hand<ActivityEntry>(once).all());
}

TEST(ActivityCounts, RefuseAnEventWhosePredecessorIsMissing) {
  auto commits =
      history(visit, {finished("", ""), encounter_is("x"), encounter_is("y")}, "encounter");
  commits.erase(commits.begin() + 1);
  EXPECT_THROW(counted_by_hand<ActivityEntry>(commits), UnappliableEvent);
}

}  // namespace
}  // namespace carelog::projections
