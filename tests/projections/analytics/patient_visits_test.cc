#include "projections/analytics/patient_visits.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "projections/rows/record_bytes.h"
#include "tests/projections/fixtures/counting.h"
#include "tests/projections/fixtures/visits.h"

namespace carelog::projections {
namespace {

using Commits = std::vector<events::RecordedCommit>;

// The commits of one patient's encounter.
Commits encounter(int number, std::vector<events::Event> facts) {
  Commits commits = history(encounter_number(number), std::move(facts), "encounter");
  for (auto& each : commits) each.commit.key = ada;
  return commits;
}

Commits all_of(std::vector<Commits> some) {
  Commits all;
  for (Commits& each : some) all.insert(all.end(), each.begin(), each.end());
  return all;
}

Counted by_day(const Commits& commits) {
  return counted_by_hand<PatientVisits>(commits).of("main/visits/d/");
}

const Commits march = encounter(1, {encounter_recorded(ada, "finished", "2024-03-01T08:30:00Z")});
const Commits april = encounter(2, {encounter_recorded(ada, "finished", "2024-04-01")});
const Counted march_is_new = {{"2024-03-01/new", 1}, {"2024-04-01/returning", 1}};

TEST(PatientVisits, CountTheFirstOneAsNewInWhateverOrderTheyAreRecorded) {
  EXPECT_EQ(by_day(all_of({march, april})), march_is_new);
  EXPECT_EQ(by_day(all_of({april, march})), march_is_new);
}

TEST(PatientVisits, CountThemByHourMonthAndYear) {
  const auto counted = counted_by_hand<PatientVisits>(march);
  EXPECT_EQ(counted.of("main/visits/h/"), (Counted{{"2024-03-01T08/new", 1}}));
  EXPECT_EQ(counted.of("main/visits/m/"), (Counted{{"2024-03/new", 1}}));
  EXPECT_EQ(counted.of("main/visits/y/"), (Counted{{"2024/new", 1}}));
}

TEST(PatientVisits, MakeTheNextOneNewWhenTheFirstIsAnError) {
  const Commits wrong = encounter(
      1, {encounter_recorded(ada, "finished", "2024-03-01T08:30:00Z"), encounter_is_an_error()});
  EXPECT_EQ(by_day(all_of({april, wrong})), (Counted{{"2024-04-01/new", 1}}));
}

TEST(PatientVisits, CountNoneThatIsPlannedOrCancelled) {
  const Commits planned = encounter(1, {encounter_recorded(ada, "planned", "2024-03-01")});
  EXPECT_EQ(by_day(planned), Counted{});
  const Commits cancelled =
      encounter(1, {encounter_recorded(ada, "planned", "2024-03-01"), encounter_is("cancelled")});
  EXPECT_EQ(by_day(all_of({cancelled, april})), (Counted{{"2024-04-01/new", 1}}));
  const Commits arrived =
      encounter(1, {encounter_recorded(ada, "planned", "2024-03-01"), encounter_is("arrived")});
  EXPECT_EQ(by_day(all_of({arrived, april})), march_is_new);
}

TEST(PatientVisits, LeaveTheNewOneToWhomThePatientIsMergedInto) {
  std::vector<events::Event> merged = {registered("Ada"),
                                       events::PatientMergeBegun{"m1", grace, {}, ""},
                                       events::PatientMergeCompleted{"m1", grace}};
  EXPECT_EQ(by_day(all_of({march, history(ada, merged)})), (Counted{{"2024-03-01/returning", 1}}));
  merged.push_back(events::PatientUnmerged{"m1", grace});
  EXPECT_EQ(by_day(all_of({march, history(ada, merged)})), (Counted{{"2024-03-01/new", 1}}));
}

TEST(PatientVisits, AreTheSameWhenEventsAreRepeated) {
  EXPECT_EQ(by_day(all_of({march, april, april, march})), march_is_new);
}

TEST(PatientVisits, RefuseAnEventWhosePredecessorIsMissing) {
  Commits commits = encounter(1, {encounter_recorded(ada, "planned", "2024-03-01"),
                                  encounter_is("arrived"), encounter_is("finished")});
  commits.erase(commits.begin() + 1);
  EXPECT_THROW(by_day(commits), UnappliableEvent);
}

TEST(PatientVisits, AreReadBackAsTheyWereStored) {
  std::optional<PatientVisits> patient;
  for (const auto& commit : all_of({march, april})) {
    for (const RecordedEvent& event : events_of(commit)) patient = evolve(patient, event);
  }
  EXPECT_EQ(record_of(visits_records, record_bytes(visits_records, *patient)), *patient);
  EXPECT_THROW(record_of(visits_records, std::string("1\0main\0"
                                                     "0\0[",
                                                     10)),
               ReadModelDamaged);
}

}  // namespace
}  // namespace carelog::projections
