#include "projections/patients/patient_summary.h"

#include <gtest/gtest.h>

#include "tests/projections/fixtures/told.h"

namespace carelog::projections {
namespace {

std::optional<PatientSummary> folded(const std::vector<events::RecordedCommit>& commits,
                                     std::optional<PatientSummary> row = std::nullopt) {
  for (const auto& commit : commits) {
    for (const RecordedEvent& event : events_of(commit)) row = evolve(std::move(row), event);
  }
  return row;
}

std::vector<events::Event> a_whole_life() {
  events::PatientDetailsCorrected corrected = renamed("Ada King");
  corrected.email = "";
  corrected.identifiers = std::vector<events::Identifier>{{"mrn", "M-2"}, {"ssn", "1"}};
  return {registered("Ada Lovelace"), corrected, events::PatientDeactivated{"moved away"},
          events::PatientReactivated{"came back"}, events::PatientMarkedDeceased{"1852-11-27"}};
}

TEST(PatientSummary, HasNoDeathAfterItsRetraction) {
  const auto row =
      folded(history(ada, {registered("Ada"), events::PatientMarkedDeceased{"1852-11-27"},
                           events::PatientDeathRetracted{"another Ada"}}));
  ASSERT_TRUE(row);
  EXPECT_EQ(row->deceased_date, "");
  EXPECT_EQ(row->version, 3u);
}

TEST(PatientSummary, HoldsWhatTheRegistrationSaid) {
  const auto row = folded(history(ada, {registered("Ada Lovelace")}));
  ASSERT_TRUE(row);
  EXPECT_EQ(row->id, ada);
  EXPECT_EQ(row->clinic, "main");
  EXPECT_EQ(row->name, "Ada Lovelace");
  EXPECT_EQ(row->email, "ada@example.org");
  EXPECT_EQ(row->date_of_birth, "1815-12-10");
  EXPECT_EQ(row->identifiers, (std::vector<events::Identifier>{{"mrn", "M-1"}}));
  EXPECT_EQ(row->gender, events::Gender::female);
  EXPECT_TRUE(row->active);
  EXPECT_EQ(row->version, 1u);
  EXPECT_EQ(row->registered_at_ms, 1'700'000'000'000);
  EXPECT_EQ(row->partition, 3u);
  EXPECT_EQ(row->offset, 2);
}

TEST(PatientSummary, ChangesOnlyWhatACorrectionNames) {
  const auto row = folded(history(ada, {registered("Ada Lovelace"), renamed("Ada King")}));
  EXPECT_EQ(row->name, "Ada King");
  EXPECT_EQ(row->email, "ada@example.org");
  EXPECT_EQ(row->version, 2u);
  EXPECT_EQ(row->registered_at_ms, 1'700'000'000'000);
  EXPECT_EQ(row->changed_at_ms, 1'700'000'000'001);
}

TEST(PatientSummary, ClearsAFieldThatIsCorrectedToNothing) {
  const auto row = folded(history(ada, a_whole_life()));
  EXPECT_EQ(row->email, "");
  EXPECT_EQ(row->identifiers.size(), 2u);
}

TEST(PatientSummary, KeepsActivityAndDeathApart) {
  const auto away = folded(history(ada, {registered("Ada"), events::PatientDeactivated{"moved"}}));
  EXPECT_FALSE(away->active);
  const auto dead = folded(history(ada, a_whole_life()));
  EXPECT_TRUE(dead->active);
  EXPECT_EQ(dead->deceased_date, "1852-11-27");
}

TEST(PatientSummary, StaysTheSameWhenEventsAreRepeated) {
  const auto commits = history(ada, a_whole_life());
  const auto once = folded(commits);
  EXPECT_EQ(folded(commits, once), once);
}

TEST(PatientSummary, RefusesAnEventWhosePredecessorIsMissing) {
  auto commits = history(ada, a_whole_life());
  commits.erase(commits.begin() + 1);
  EXPECT_THROW(folded(commits), UnappliableEvent);
}

TEST(PatientSummary, RefusesAnEventOfANobody) {
  EXPECT_THROW(folded(history(ada, {renamed("Nobody")})), UnappliableEvent);
}

TEST(PatientSummary, RefusesASecondRegistration) {
  EXPECT_THROW(folded(history(ada, {registered("Ada"), registered("Ada")})), UnappliableEvent);
}

TEST(PatientSummary, NamesAnUnappliableEventWithoutItsPersonalData) {
  try {
    folded(history(ada, {registered("Ada"), registered("Grace Hopper")}));
    FAIL() << "applied";
  } catch (const UnappliableEvent& unappliable) {
    const std::string text = unappliable.what();
    EXPECT_NE(text.find("PatientRegistered of patient " + ada), std::string::npos) << text;
    EXPECT_NE(text.find("partition 3, offset 3"), std::string::npos) << text;
    EXPECT_EQ(text.find("Grace"), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace carelog::projections
