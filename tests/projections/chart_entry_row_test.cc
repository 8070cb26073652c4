#include "projections/chart/chart_entry_row.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/projections/fixtures/told.h"

namespace carelog::projections {
namespace {

using events::Allergy;
using events::EntryAmended;
using events::EntryMarkedInError;
using events::EntryRecorded;

const std::string entry = "7a7e9f66-0000-8000-8000-00000000000a";

Allergy to_nuts() {
  Allergy allergy;
  allergy.code = {{{"http://snomed.info/sct", "91934008", "Allergy to nut"}}, ""};
  allergy.clinical_status = "active";
  allergy.onset = "2019-05";
  return allergy;
}

events::Event fact(events::EntryFact<Allergy> of_kind) {
  return events::ChartFact(std::move(of_kind));
}

std::vector<events::RecordedCommit> told(const std::vector<events::Event>& facts,
                                         const std::string& zone = "UTC") {
  std::vector<events::RecordedCommit> commits;
  for (const events::Event& each : facts) {
    events::Commit commit = commit_of("allergy", entry, commits.size(), {each});
    commit.key = ada;
    commit.metadata.time_zone = zone;
    commits.push_back({3, static_cast<events::Offset>(commits.size()) + 2, 0, commit});
  }
  return commits;
}

std::optional<ChartEntryRow> folded(const std::vector<events::RecordedCommit>& commits) {
  std::optional<ChartEntryRow> row;
  for (const auto& commit : commits) {
    for (const RecordedEvent& event : events_of(commit)) row = evolve(std::move(row), event);
  }
  return row;
}

TEST(ChartEntryRow, HoldsWhatWasRecordedAndWhatItIsFoundBy) {
  const auto row = folded(told({fact(EntryRecorded<Allergy>{"main", ada, to_nuts()})}));
  ASSERT_TRUE(row);
  EXPECT_EQ(row->id, entry);
  EXPECT_EQ(row->type, "allergy");
  EXPECT_EQ(row->patient_id, ada);
  EXPECT_EQ(row->status, "active");
  EXPECT_EQ(row->codes, std::vector<std::string>{"http://snomed.info/sct|91934008"});
  EXPECT_EQ(codes_sought(*row),
            (std::vector<std::string>{"http://snomed.info/sct|", "http://snomed.info/sct|91934008",
                                      "|91934008"}));
  EXPECT_EQ(row->holds_from_ms, 1'556'668'800'000);  // 2019-05-01
  EXPECT_EQ(row->recorded_at_ms, 1'700'000'000'000);
  EXPECT_EQ(row->recorded_by, "user-1");
  const auto content = nlohmann::json::parse(row->content);
  EXPECT_EQ(content.at("clinicalStatus"), "active");
  EXPECT_FALSE(content.contains("note"));
}

TEST(ChartEntryRow, TellsDaysByTheZoneOfTheDecision) {
  const auto row =
      folded(told({fact(EntryRecorded<Allergy>{"main", ada, to_nuts()})}, "Asia/Kolkata"));
  ASSERT_TRUE(row);
  EXPECT_EQ(row->holds_from_ms, 1'556'668'800'000 - (5 * 60 + 30) * 60'000);
}

TEST(ChartEntryRow, HoldsFromItsRecordingWhenNothingIsSaid) {
  Allergy allergy = to_nuts();
  allergy.onset = "";
  const auto row = folded(told({fact(EntryRecorded<Allergy>{"main", ada, allergy})}));
  EXPECT_EQ(row->holds_from_ms, row->recorded_at_ms);
}

TEST(ChartEntryRow, KeepsTheVersionsBefore) {
  EntryAmended<Allergy> amended;
  amended.fields = {"clinical_status", "onset"};
  amended.content.clinical_status = "resolved";
  const auto row = folded(told({fact(EntryRecorded<Allergy>{"main", ada, to_nuts()}), fact(amended),
                                fact(EntryMarkedInError<Allergy>{"not hers"})}));
  ASSERT_TRUE(row);
  EXPECT_EQ(row->status, "resolved");
  EXPECT_FALSE(nlohmann::json::parse(row->content).contains("onset"));
  EXPECT_TRUE(row->in_error);
  EXPECT_EQ(row->in_error_reason, "not hers");
  EXPECT_EQ(row->version, 3u);
  ASSERT_EQ(row->past.size(), 2u);
  EXPECT_EQ(row->past[0].version, 1u);
  EXPECT_EQ(nlohmann::json::parse(row->past[0].content).at("clinicalStatus"), "active");
  EXPECT_FALSE(row->past[1].in_error);
  using Past = ColumnText<std::vector<EntryVersion>>;
  EXPECT_EQ(Past::from(Past::to(row->past)), row->past);
}

TEST(ChartEntryRow, IsTheSameWhenEventsAreRepeated) {
  const auto commits = told({fact(EntryRecorded<Allergy>{"main", ada, to_nuts()})});
  auto twice = commits;
  twice.push_back(commits.front());
  EXPECT_EQ(folded(twice), folded(commits));
}

TEST(ChartEntryRow, RefusesAnAmendmentOfWhatWasNeverRecorded) {
  EXPECT_THROW(folded(told({fact(EntryMarkedInError<Allergy>{"x"})})), UnappliableEvent);
}

}  // namespace
}  // namespace carelog::projections
