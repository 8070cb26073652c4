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

TEST(PatientSummary, NamesWhomAPatientTookInUntilThatIsUndone) {
  const auto row =
      folded(history(ada, {registered("Ada"), events::PatientMergeAccepted{"m1", grace, {}, {}},
                           events::PatientMergeAccepted{"m2", alan, {}, {}}}));
  EXPECT_EQ(row->merged_from, (std::vector<std::string>{grace, alan}));
  const auto later =
      folded(history(ada, {registered("Ada"), events::PatientMergeAccepted{"m1", grace, {}, {}},
                           events::PatientMergeAccepted{"m2", alan, {}, {}},
                           events::PatientMergeReverted{"m1", grace}}));
  EXPECT_EQ(later->merged_from, std::vector<std::string>{alan});
}

TEST(PatientSummary, SaysWhereAMergedPatientIsToBeLookedFor) {
  std::vector<events::Event> facts = {registered("Ada"),
                                      events::PatientMergeBegun{"m1", grace, {}, ""}};
  EXPECT_EQ(folded(history(ada, facts))->merging_into, grace);
  facts.push_back(events::PatientMergeGivenUp{"m1", grace});
  EXPECT_EQ(folded(history(ada, facts))->merging_into, "");
  facts.back() = events::PatientMergeCompleted{"m1", grace};
  facts.push_back(events::PatientUnmergeBegun{"m1", grace, ""});
  EXPECT_EQ(folded(history(ada, facts))->merging_into, grace);
  facts.push_back(events::PatientUnmerged{"m1", grace});
  EXPECT_EQ(folded(history(ada, facts))->merging_into, "");
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

events::PersonName shown(const char* text) {
  events::PersonName name;
  name.text = text;
  return name;
}

events::PatientDetails of_ada(std::vector<events::PersonName> names) {
  events::PatientDetails details;
  details.names = std::move(names);
  details.birth_sex = "F";
  return details;
}

TEST(PatientSummary, HoldsTheDetailsAsOneObjectAndTheirNamesApart) {
  events::PatientRegistered fact = registered("Ada Lovelace");
  EXPECT_EQ(folded(history(ada, {fact}))->details, "");
  EXPECT_EQ(names_of(*folded(history(ada, {fact}))), "Ada Lovelace");
  events::PersonName maiden;
  maiden.use = "maiden";
  maiden.family = "Byron";
  maiden.given = {"Augusta", "Ada"};
  fact.details = of_ada({shown("Ada Lovelace"), maiden});
  const auto row = folded(history(ada, {fact}));
  EXPECT_EQ(row->details,
            R"({"names":[{"text":"Ada Lovelace"},)"
            R"({"use":"maiden","family":"Byron","given":["Augusta","Ada"]}],"birthSex":"F"})");
  EXPECT_EQ(names_of(*row), "Ada Lovelace\nAugusta Ada Byron");
}

TEST(PatientSummary, ChangesOnlyTheDetailsThatACorrectionNames) {
  events::PatientRegistered fact = registered("Ada Lovelace");
  fact.details = of_ada({shown("Ada Lovelace")});
  events::PatientDetailsCorrected corrected;
  corrected.details = events::PatientDetailsChange{{"names", "birth_order"}, {}};
  corrected.details->details.birth_order = 2;
  EXPECT_EQ(folded(history(ada, {fact, corrected}))->details, R"({"birthSex":"F","birthOrder":2})");
  corrected.details = events::PatientDetailsChange{{"names", "birth_sex"}, {}};
  EXPECT_EQ(folded(history(ada, {fact, corrected}))->details, "");
}

TEST(PatientSummary, KnowsADeathWithoutADate) {
  const auto dead = folded(history(ada, {registered("Ada"), events::PatientMarkedDeceased{}}));
  EXPECT_TRUE(dead->deceased_undated);
  EXPECT_EQ(dead->deceased_date, "");
  const auto dated =
      folded(history(ada, {registered("Ada"), events::PatientMarkedDeceased{},
                           events::PatientMarkedDeceased{"1852-11-27", "1852-11-27T10:00:00Z"}}));
  EXPECT_FALSE(dated->deceased_undated);
  EXPECT_EQ(dated->deceased_time, "1852-11-27T10:00:00Z");
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
