#include "projections/chart/occupancy.h"

#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "tests/projections/fixtures/stories.h"

namespace carelog::projections {
namespace {

constexpr std::int64_t hour_ms = 3'600'000;
constexpr std::int64_t first_of_march = 1'709'251'200'000;  // 2024-03-01 in UTC

std::vector<events::RecordedCommit> stay(std::vector<events::Event> facts,
                                         const std::string& zone = "UTC") {
  auto commits = history(encounter_number(1), std::move(facts), "encounter");
  for (auto& each : commits) each.commit.metadata.time_zone = zone;
  return commits;
}

std::optional<OccupancyRow> folded(const std::vector<events::RecordedCommit>& commits,
                                   std::optional<OccupancyRow> row = {}) {
  for (const auto& commit : commits) {
    for (const RecordedEvent& event : events_of(commit)) row = evolve(std::move(row), event);
  }
  return row;
}

OccupancyRow told_of(const std::string& status, const std::string& start,
                     const std::string& end = "", const std::string& zone = "UTC") {
  return folded(stay({encounter_recorded(ada, status, start, end)}, zone)).value();
}

TEST(Occupancy, HoldsWhoIsWhereWhen) {
  const OccupancyRow row = told_of("planned", "2024-03-01T08:30:00Z", "2024-03-01T09:00:00Z");
  EXPECT_EQ(row.id, encounter_number(1));
  EXPECT_EQ(row.patient_id, ada);
  EXPECT_EQ(row.clinic, "main");
  EXPECT_EQ(row.status, "planned");
  EXPECT_EQ(row.visit_class, "AMB");
  EXPECT_EQ(row.begins_ms, first_of_march + 8 * hour_ms + hour_ms / 2);
  EXPECT_EQ(row.ends_ms, first_of_march + 9 * hour_ms + 1);
  EXPECT_EQ(nlohmann::json::parse(row.content).at("class").at("code"), "AMB");
  EXPECT_EQ(row.version, 1u);
}

TEST(Occupancy, TakesDaysForWholeOnesInTheZoneOfTheDecision) {
  const OccupancyRow row = told_of("finished", "2024-03-01", "2024-03-02", "Asia/Kolkata");
  EXPECT_EQ(row.begins_ms, first_of_march - 5 * hour_ms - hour_ms / 2);
  EXPECT_EQ(row.ends_ms - row.begins_ms, 48 * hour_ms);
  EXPECT_EQ(told_of("finished", "2024-02", "2024-02").ends_ms, first_of_march);
  EXPECT_EQ(told_of("finished", "2024", "2024").ends_ms - told_of("finished", "2024").begins_ms,
            366 * 24 * hour_ms);
  EXPECT_EQ(told_of("finished", "2023-02", "2023-02").ends_ms,
            told_of("finished", "2023-03").begins_ms);
}

TEST(Occupancy, LastsUntilItsEndIsKnownOnceThePatientIsThere) {
  const auto planned = stay({encounter_recorded(ada, "planned", "2024-03-01T08:30:00Z"),
                             encounter_is("arrived"), encounter_is("cancelled")});
  const auto after = [&](std::size_t commits) {
    return folded({planned.begin(), planned.begin() + static_cast<std::ptrdiff_t>(commits)});
  };
  EXPECT_EQ(after(1)->ends_ms, after(1)->begins_ms + 1);
  EXPECT_EQ(after(2)->ends_ms, std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(after(3)->ends_ms, after(3)->begins_ms + 1);
  EXPECT_EQ(after(3)->status, "cancelled");
}

TEST(Occupancy, BeginsWhenItWasRecordedIfNothingIsSaid) {
  const OccupancyRow row = told_of("planned", "");
  EXPECT_EQ(row.begins_ms, 1'700'000'000'000);
  EXPECT_EQ(row.ends_ms, 1'700'000'000'001);
}

TEST(Occupancy, IsNeverEmptyWhateverWasSaid) {
  const OccupancyRow row = told_of("unknown", "2024-03-02T00:00:00Z", "2024-03-01");
  EXPECT_GT(row.ends_ms, row.begins_ms);
}

TEST(Occupancy, ChangesNothingWhenEventsAreRepeated) {
  const auto commits = stay({encounter_recorded(ada, "planned", "2024-03-01"),
                             encounter_is("arrived"), encounter_is_an_error()});
  const auto once = folded(commits);
  EXPECT_TRUE(once->in_error);
  EXPECT_EQ(folded(commits, once), once);
}

TEST(Occupancy, CannotApplyWhatBelongsToAnother) {
  EXPECT_THROW(folded(stay({encounter_is("arrived")})), UnappliableEvent);
  EXPECT_THROW(folded(stay({encounter_is_an_error()})), UnappliableEvent);
  EXPECT_THROW(folded(stay({note_recorded(ada, "a note")})), UnappliableEvent);
  EXPECT_THROW(folded(stay({renamed("Ada")})), UnappliableEvent);
}

}  // namespace
}  // namespace carelog::projections
