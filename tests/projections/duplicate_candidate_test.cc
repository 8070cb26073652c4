#include "projections/duplicates/duplicate_candidate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "events/facts/identifier_kind.h"
#include "tests/projections/fixtures/told.h"

namespace carelog::projections {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Not;

DuplicateCandidate candidate(const std::vector<events::Event>& facts) {
  std::optional<DuplicateCandidate> row;
  for (const auto& commit : history(ada, facts)) {
    for (const RecordedEvent& event : events_of(commit)) row = evolve(std::move(row), event);
  }
  return row.value();
}

events::PersonName name_of(const std::string& use, const std::string& text) {
  events::PersonName name;
  name.use = use;
  name.text = text;
  return name;
}
events::Telecom telecom(const std::string& system, const std::string& value) {
  events::Telecom telecom;
  telecom.system = system;
  telecom.value = value;
  return telecom;
}

events::PatientRegistered in_full() {
  events::PatientRegistered full = registered("Ada King");
  full.details.emplace().names = {name_of("official", "Ada King"), name_of("maiden", "Ada Byron")};
  full.details->telecoms = {telecom("email", "ada@example.org"), telecom("phone", "555-0100")};
  return full;
}

TEST(DuplicateCandidate, HoldsAllNamesAndNumbersThatOfTheSimpleFormFirst) {
  const auto row = candidate({in_full()});
  EXPECT_THAT(row.names, ElementsAre("Ada King", "Ada Byron"));
  EXPECT_THAT(row.telephones, ElementsAre("+44 20 7946 0000", "555-0100"));
  EXPECT_THAT(row.identifiers, ElementsAre("m-1"));
  EXPECT_EQ(row.gender, "female");
}

TEST(DuplicateCandidate, FollowsCorrections) {
  events::PatientDetailsCorrected change = renamed("Augusta King");
  change.date_of_birth = "1816-01-01";
  change.identifiers = std::vector<events::Identifier>{{"ssn", "9"}};
  change.details.emplace().fields = {"names"};
  change.details->details.names = {name_of("usual", "Augusta King")};
  const auto row = candidate({in_full(), change});
  EXPECT_THAT(row.names, ElementsAre("Augusta King"));
  EXPECT_THAT(row.telephones, ElementsAre("+44 20 7946 0000", "555-0100"));
  EXPECT_EQ(row.date_of_birth, "1816-01-01");
  EXPECT_THAT(keys_of(row), Contains("birth 1816-01-01 k520"));
  EXPECT_THAT(keys_of(row), Contains("identifier 9"));
}

TEST(DuplicateCandidate, IsFoundBySoundBirthIdentifierAndTelephone) {
  EXPECT_THAT(keys_of(candidate({registered("Ada Lovelace")})),
              ElementsAre("birth 1815-12-10 a300", "birth 1815-12-10 l142", "identifier m-1",
                          "telephone 079460000 a300", "telephone 079460000 birth 1815-12-10",
                          "telephone 079460000 l142", "year 1815 a300 l142"));
  events::PatientRegistered bare;
  bare.name = "Ng";
  bare.date_of_birth = "1815";
  EXPECT_THAT(keys_of(candidate({bare})), ElementsAre("birth 1815 n200", "year 1815 n200"));
}

TEST(DuplicateCandidate, KnowsNumbersOfPersonsAndLeavesOutThoseOfHouseholds) {
  const auto typed = [](const char* code, const char* value) {
    events::Identifier identifier{"URN:Issuer", value};
    identifier.type.codings = {{std::string(events::identifier_types_system), code, ""}};
    return identifier;
  };
  events::PatientRegistered shown = registered("Ada");
  shown.identifiers = {typed("DL", "S-1"), typed("MB", "F-1"), typed("MR", "R-1")};
  const auto row = candidate({shown});
  EXPECT_THAT(row.identifiers, ElementsAre("s-1", "r-1"));
  EXPECT_THAT(row.person_numbers, ElementsAre("urn:issuer|s-1"));
  EXPECT_THAT(keys_of(row), Contains("identifier s-1"));
  EXPECT_THAT(keys_of(row), Not(Contains("identifier f-1")));
}

TEST(DuplicateCandidate, SharesAKeyWithWhoIsMisspelt) {
  const auto keys = keys_of(candidate({registered("Ada Lovelace")}));
  const auto other = keys_of(candidate({registered("Adah Lovelase", "1815-10-12")}));
  EXPECT_THAT(keys, Contains(other.back()));
  EXPECT_THAT(keys_of(candidate({registered("Grace Hopper", "1906-12-09")})),
              Not(Contains("year 1815 a300 l142")));
}

TEST(DuplicateCandidate, IsNoneWhileInactiveOrMerged) {
  EXPECT_FALSE(candidate({registered("Ada"), events::PatientDeactivated{}}).active);
  EXPECT_TRUE(
      candidate({registered("Ada"), events::PatientDeactivated{}, events::PatientReactivated{}})
          .active);
  std::vector<events::Event> facts = {registered("Ada"),
                                      events::PatientMergeBegun{"m1", grace, {}, ""},
                                      events::PatientMergeCompleted{"m1", grace}};
  EXPECT_TRUE(candidate(facts).merged);
  facts.push_back(events::PatientUnmerged{"m1", grace});
  EXPECT_FALSE(candidate(facts).merged);
  facts = {registered("Ada"), events::PatientMergeBegun{"m1", grace, {}, ""},
           events::PatientMergeGivenUp{"m1", grace}};
  EXPECT_FALSE(candidate(facts).merged);
}

TEST(DuplicateCandidate, KnowsOfWhomItWasMarkedAsNoDuplicate) {
  std::vector<events::Event> facts = {registered("Ada"), events::PatientMarkedNotDuplicate{grace},
                                      events::PatientMarkedNotDuplicate{alan}};
  EXPECT_THAT(candidate(facts).not_duplicates, ElementsAre(grace, alan));
  facts.push_back(events::PatientNotDuplicateRetracted{grace});
  EXPECT_THAT(candidate(facts).not_duplicates, ElementsAre(alan));
}

TEST(DuplicateCandidate, IsNotChangedByARepeatedEvent) {
  const auto commits = history(ada, {registered("Ada"), renamed("Ada King")});
  std::optional<DuplicateCandidate> row;
  for (int round = 0; round < 2; ++round) {
    for (const auto& commit : commits) {
      for (const RecordedEvent& event : events_of(commit)) row = evolve(std::move(row), event);
    }
  }
  EXPECT_EQ(*row, candidate({registered("Ada"), renamed("Ada King")}));
}

}  // namespace
}  // namespace carelog::projections
