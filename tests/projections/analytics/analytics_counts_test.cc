#include "projections/analytics/analytics_counts.h"

#include <gtest/gtest.h>

#include "tests/projections/fixtures/counting.h"
#include "tests/projections/fixtures/told.h"

namespace carelog::projections {
namespace {

using Counts = Counted;

Counts counted(const std::vector<events::RecordedCommit>& commits) {
  return counted_by_hand<AnalyticsPatient>(commits).all();
}

std::string counter(const std::string& name, const std::string& dimension = "") {
  return "main/" + name + "/" + dimension;
}

// By day, month and year, and by this hour or day.
void add_dated(Counts& counts, const std::string& name, const std::string& day,
               const std::string& hour = "") {
  counts["main/" + name + "/y/" + day.substr(0, 4)] = 1;
  counts["main/" + name + "/m/" + day.substr(0, 7)] = 1;
  counts["main/" + name + "/d/" + day] = 1;
  if (!hour.empty()) counts["main/" + name + "/h/" + hour] = 1;
}

Counts of_ada(const std::string& gender, const std::string& born,
              const std::string& registered_on) {
  Counts counts = {{counter("patients"), 1},
                   {counter("active"), 1},
                   {counter("gender", gender), 1},
                   {counter("town"), 1}};
  add_dated(counts, "registered", registered_on, registered_on);
  add_dated(counts, "born", born);
  return counts;
}

events::PatientDetailsCorrected moved_to(const std::string& city) {
  events::PatientDetailsCorrected corrected;
  corrected.details.emplace();
  corrected.details->fields = {"addresses"};
  corrected.details->details.addresses.resize(2);
  corrected.details->details.addresses[0].use = "old";
  corrected.details->details.addresses[0].city = "Ockham";
  corrected.details->details.addresses[1].city = city;
  return corrected;
}

TEST(AnalyticsCounts, CountARegisteredPatientOnceInEachCounter) {
  EXPECT_EQ(counted(history(ada, {registered("Ada")})),
            of_ada("female", "1815-12-10", "2024-03-01"));
}

TEST(AnalyticsCounts, CountNobodyTwiceWhoIsMergedIntoAnother) {
  std::vector<events::Event> facts = {registered("Ada"),
                                      events::PatientMergeBegun{"m1", grace, {}, ""}};
  const Counts before = counted(history(ada, {registered("Ada")}));
  EXPECT_EQ(counted(history(ada, facts)), before);
  facts.push_back(events::PatientMergeCompleted{"m1", grace});
  EXPECT_EQ(counted(history(ada, facts)), Counts{});
  facts.push_back(events::PatientUnmerged{"m1", grace});
  EXPECT_EQ(counted(history(ada, facts)), before);
}

TEST(AnalyticsCounts, MoveACorrectedPatient) {
  events::PatientDetailsCorrected corrected;
  corrected.gender = events::Gender::other;
  corrected.date_of_birth = "1990-01-01";
  corrected.registered_date = "2024-04-01";
  EXPECT_EQ(counted(history(ada, {registered("Ada"), corrected})),
            of_ada("other", "1990-01-01", "2024-04-01"));
}

TEST(AnalyticsCounts, CountThePatientAsActiveInactiveOrDeceased) {
  const auto away = counted(history(ada, {registered("Ada"), events::PatientDeactivated{""}}));
  EXPECT_EQ(away.at(counter("inactive")), 1);
  EXPECT_FALSE(away.contains(counter("active")));
  const auto dead = counted(history(ada, {registered("Ada"), events::PatientDeactivated{""},
                                          events::PatientMarkedDeceased{"2020-01-01"}}));
  EXPECT_EQ(dead.at(counter("deceased")), 1);
  EXPECT_FALSE(dead.contains(counter("inactive")));
}

TEST(AnalyticsCounts, LeaveTheDeceasedOutOfTheAges) {
  const auto dead =
      counted(history(ada, {registered("Ada"), events::PatientMarkedDeceased{"1852-11-27"}}));
  EXPECT_FALSE(dead.contains("main/born/d/1815-12-10"));
  EXPECT_EQ(dead.at(counter("patients")), 1);
}

TEST(AnalyticsCounts, CountThePatientAmongTheLivingAfterARetraction) {
  const auto facts = [](std::vector<events::Event> more) {
    more.insert(more.begin(), registered("Ada"));
    return counted(history(ada, more));
  };
  EXPECT_EQ(facts({events::PatientMarkedDeceased{"1852-11-27"},
                   events::PatientDeathRetracted{"another Ada"}}),
            facts({}));
}

TEST(AnalyticsCounts, CountWhereThePatientLivesNow) {
  const auto moved = counted(history(ada, {registered("Ada"), moved_to("London")}));
  EXPECT_EQ(moved.at(counter("town", "London")), 1);
  EXPECT_FALSE(moved.contains(counter("town")));
  const auto again = counted(history(ada, {registered("Ada"), moved_to("London"), moved_to("")}));
  EXPECT_EQ(again.at(counter("town")), 1);
}

TEST(AnalyticsCounts, KnowTheHourOfARegistrationOnItsOwnDayOnly) {
  events::PatientRegistered today = registered("Ada");
  today.registered_date = "2023-11-14";  // as the commit was decided
  const auto counts = counted(history(ada, {today}));
  EXPECT_EQ(counts.at("main/registered/h/2023-11-14T22"), 1);
  EXPECT_EQ(counts.at("main/registered/d/2023-11-14"), 1);
}

TEST(AnalyticsCounts, TellDaysByTheClocksOfTheClinic) {
  events::PatientRegistered tomorrow = registered("Ada");
  tomorrow.registered_date = "2023-11-15";
  auto commits = history(ada, {tomorrow});
  commits[0].commit.metadata.time_zone = "Pacific/Auckland";
  EXPECT_EQ(counted(commits).at("main/registered/h/2023-11-15T11"), 1);
}

TEST(AnalyticsCounts, TakeAMonthOfBirthForItsFirstDayAndKeepTheUnknownApart) {
  EXPECT_EQ(counted(history(ada, {registered("Ada", "1815-12")})).at("main/born/d/1815-12-01"), 1);
  EXPECT_EQ(counted(history(ada, {registered("Ada", "")})).at(counter("born-unknown")), 1);
}

TEST(AnalyticsCounts, AreTheSameWhenEventsAreRepeated) {
  const auto once = history(ada, {registered("Ada"), events::PatientDeactivated{""}});
  auto twice = once;
  twice.insert(twice.end(), once.begin(), once.end());
  EXPECT_EQ(counted(twice), counted(once));
}

TEST(AnalyticsCounts, RefuseAnEventWhosePredecessorIsMissing) {
  auto commits = history(ada, {registered("Ada"), renamed("B"), renamed("C")});
  commits.erase(commits.begin() + 1);
  EXPECT_THROW(counted(commits), UnappliableEvent);
}

}  // namespace
}  // namespace carelog::projections
