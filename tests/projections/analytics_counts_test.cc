#include "projections/analytics/analytics_counts.h"

#include <gtest/gtest.h>

#include <map>

#include "tests/projections/fixtures/told.h"

namespace carelog::projections {
namespace {

using Counts = std::map<std::string, std::int64_t>;

// The counters after these events, counted event by event.
Counts counted(const std::vector<events::RecordedCommit>& commits) {
  Counts counts;
  std::optional<AnalyticsPatient> record;
  const auto count = [&](std::int64_t step) {
    if (!record) return;
    each_counter(*record, [&](std::string_view clinic, std::string_view name,
                              std::string_view dimension) {
      counts[std::string(clinic) + " " + std::string(name) + " " + std::string(dimension)] += step;
    });
  };
  for (const auto& commit : commits) {
    for (const RecordedEvent& event : events_of(commit)) {
      count(-1);
      record = evolve(std::move(record), event);
      count(+1);
    }
  }
  std::erase_if(counts, [](const auto& each) { return each.second == 0; });
  return counts;
}

std::string counter(const std::string& name, const std::string& dimension = "") {
  return "main " + name + " " + dimension;
}

TEST(AnalyticsCounts, CountARegisteredPatientOnceInEachCounter) {
  EXPECT_EQ(counted(history(ada, {registered("Ada")})),
            (Counts{{counter("patients"), 1},
                    {counter("active"), 1},
                    {counter("registered", "2024-03-01"), 1},
                    {counter("born", "1815-12-10"), 1},
                    {counter("gender", "female"), 1}}));
}

TEST(AnalyticsCounts, MoveACorrectedPatient) {
  events::PatientDetailsCorrected corrected;
  corrected.gender = events::Gender::other;
  corrected.date_of_birth = "1990-01-01";
  corrected.registered_date = "2024-04-01";
  EXPECT_EQ(counted(history(ada, {registered("Ada"), corrected})),
            (Counts{{counter("patients"), 1},
                    {counter("active"), 1},
                    {counter("registered", "2024-04-01"), 1},
                    {counter("born", "1990-01-01"), 1},
                    {counter("gender", "other"), 1}}));
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
  EXPECT_FALSE(dead.contains(counter("born", "1815-12-10")));
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
