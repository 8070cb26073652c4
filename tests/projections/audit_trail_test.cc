#include "projections/audit/audit_trail.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/projections/fixtures/told.h"

namespace carelog::projections {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Changes = std::vector<FieldChange>;

struct Trail {
  std::optional<AuditSubject> subject;
  std::vector<AuditEntry> entries;
};

Trail audited(const std::vector<events::RecordedCommit>& commits, Trail trail = {}) {
  for (const auto& commit : commits) {
    for (const RecordedEvent& event : events_of(commit)) {
      Audited step = audit(std::move(trail.subject), event);
      trail.subject = std::move(step.subject);
      if (step.entry) trail.entries.push_back(std::move(*step.entry));
    }
  }
  return trail;
}

TEST(AuditTrail, SaysWhoWhenWhyAndByWhichCommand) {
  const Trail trail = audited(history(ada, {registered("Ada")}));
  ASSERT_EQ(trail.entries.size(), 1u);
  const AuditEntry& entry = trail.entries.front();
  EXPECT_EQ(entry.aggregate, (events::AggregateId{"patient", ada}));
  EXPECT_EQ(entry.version, 1u);
  EXPECT_EQ(entry.event_type, "PatientRegistered");
  EXPECT_EQ(entry.clinic, "main");
  EXPECT_EQ(entry.metadata.actor, "user-1");
  EXPECT_EQ(entry.metadata.role, "receptionist");
  EXPECT_EQ(entry.metadata.purpose, "TREATMENT");
  EXPECT_EQ(entry.metadata.correlation_id, "correlation-1");
  EXPECT_EQ(entry.command_id, "command-" + ada + "-0");
  EXPECT_EQ(entry.partition, 3u);
  EXPECT_EQ(entry.offset, 2);
}

TEST(AuditTrail, StartsEveryFieldFromNothing) {
  const Trail trail = audited(history(ada, {registered("Ada")}));
  EXPECT_THAT(
      trail.entries.front().changes,
      ElementsAre(FieldChange{"name", std::nullopt, "Ada"},
                  FieldChange{"email", std::nullopt, "ada@example.org"},
                  FieldChange{"address", std::nullopt, "12 St James's Square"},
                  FieldChange{"dateOfBirth", std::nullopt, "1815-12-10"},
                  FieldChange{"registeredDate", std::nullopt, "2024-03-01"},
                  FieldChange{"identifiers", std::nullopt, R"([{"system":"mrn","value":"M-1"}])"},
                  FieldChange{"gender", std::nullopt, "female"},
                  FieldChange{"telephone", std::nullopt, "+44 20 7946 0000"},
                  FieldChange{"active", std::nullopt, "true"}));
}

TEST(AuditTrail, SaysFromWhatToWhat) {
  events::PatientDetailsCorrected corrected = renamed("Ada King");
  corrected.email = "";
  const Trail trail = audited(history(ada, {registered("Ada"), corrected, renamed("Ada Byron")}));
  EXPECT_EQ(trail.entries[1].changes,
            (Changes{{"name", "Ada", "Ada King"}, {"email", "ada@example.org", std::nullopt}}));
  EXPECT_EQ(trail.entries[2].changes, (Changes{{"name", "Ada King", "Ada Byron"}}));
}

TEST(AuditTrail, SaysEachFieldOfTheDetailsUnderItsOwnName) {
  events::PatientRegistered fact = registered("Ada");
  fact.details.emplace().birth_sex = "F";
  fact.details->names.emplace_back().text = "Ada";
  events::PatientDetailsCorrected corrected;
  corrected.details = events::PatientDetailsChange{{"names", "birth_order"}, {}};
  corrected.details->details.birth_order = 2;
  const Trail trail = audited(history(ada, {fact, corrected, events::PatientMarkedDeceased{},
                                            events::PatientMarkedDeceased{"1852-11-27"}}));
  EXPECT_THAT(trail.entries[0].changes,
              testing::IsSupersetOf({FieldChange{"names", std::nullopt, R"([{"text":"Ada"}])"},
                                     FieldChange{"birthSex", std::nullopt, "F"}}));
  EXPECT_EQ(trail.entries[0].changes.size(), 11u);  // those of the simple form and these
  EXPECT_EQ(trail.entries[1].changes, (Changes{{"names", R"([{"text":"Ada"}])", std::nullopt},
                                               {"birthOrder", std::nullopt, "2"}}));
  EXPECT_EQ(trail.entries[2].changes, (Changes{{"deceased", std::nullopt, "true"}}));
  EXPECT_EQ(trail.entries[3].changes, (Changes{{"deceasedDate", std::nullopt, "1852-11-27"},
                                               {"deceased", "true", std::nullopt}}));
}

TEST(AuditTrail, LeavesOutFieldsThatAreSaidAgain) {
  const Trail trail = audited(history(ada, {registered("Ada"), renamed("Ada")}));
  EXPECT_EQ(trail.entries.size(), 2u);
  EXPECT_THAT(trail.entries[1].changes, IsEmpty());
}

TEST(AuditTrail, KeepsTheReasonsOfComingAndGoing) {
  const Trail trail = audited(history(ada, {registered("Ada"), events::PatientDeactivated{"moved"},
                                            events::PatientReactivated{"back"}}));
  EXPECT_EQ(trail.entries[1].changes,
            (Changes{{"reason", std::nullopt, "moved"}, {"active", "true", "false"}}));
  EXPECT_EQ(trail.entries[2].changes,
            (Changes{{"reason", "moved", "back"}, {"active", "false", "true"}}));
}

TEST(AuditTrail, TellsOfBillingAccountsToo) {
  const Trail trail = audited(
      history(grace, {events::BillingAccountOpened{"main", ada, "USD"}}, "billing-account"));
  EXPECT_EQ(trail.entries.front().changes, (Changes{{"patientId", std::nullopt, ada},
                                                    {"currency", std::nullopt, "USD"},
                                                    {"status", std::nullopt, "open"}}));
}

TEST(AuditTrail, SaysThatARetractionTakesBackTheDateOfDeath) {
  const Trail trail =
      audited(history(ada, {registered("Ada"), events::PatientMarkedDeceased{"1852-11-27"},
                            events::PatientDeathRetracted{"another Ada"}}));
  ASSERT_EQ(trail.entries.size(), 3u);
  EXPECT_EQ(trail.entries.back().event_type, "PatientDeathRetracted");
  EXPECT_EQ(trail.entries.back().changes, (Changes{{"reason", std::nullopt, "another Ada"},
                                                   {"deceasedDate", "1852-11-27", std::nullopt}}));
}

TEST(AuditTrail, AddsNothingWhenEventsAreRepeated) {
  const auto commits = history(
      ada, {registered("Ada"), renamed("Ada King"), events::PatientMarkedDeceased{"1852-11-27"}});
  const Trail once = audited(commits);
  const Trail twice = audited(commits, once);
  EXPECT_EQ(twice.subject, once.subject);
  EXPECT_EQ(twice.entries.size(), 3u);
}

TEST(AuditTrail, RefusesAnEventWhosePredecessorIsMissing) {
  auto commits = history(ada, {registered("Ada"), renamed("B"), renamed("C")});
  commits.erase(commits.begin() + 1);
  EXPECT_THROW(audited(commits), UnappliableEvent);
}

}  // namespace
}  // namespace carelog::projections
