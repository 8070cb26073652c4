// The state that decisions about a patient are made against.
#include <gtest/gtest.h>

#include "command-side/patient/details_rules.h"
#include "events/facts/identifier_kind.h"
#include "tests/command-side/patient_spec.h"

namespace carelog::command {
namespace {

using namespace events;

TEST(Patient, ComesBackFromItsFacts) {
  PatientDetailsCorrected change;
  change.email = "new@example.org";
  change.identifiers = std::vector<Identifier>{{"mrn", "2"}};
  Patient patient;
  for (const Event& event :
       std::vector<Event>{ada_registered, change, PatientMarkedDeceased{"2024-05-01"},
                          PatientDeactivated{"moved"}}) {
    patient = evolve(std::move(patient), event);
    Patient folded;
    for (const Event& fact : facts_of(patient)) folded = evolve(std::move(folded), fact);
    EXPECT_EQ(folded, patient);
  }
  EXPECT_TRUE(facts_of(Patient{}).empty());
}

TEST(UniqueKeys, CompareEmailWithoutCaseAndIdentifiersWithTheirSystem) {
  Patient ada = evolve({}, ada_registered);
  Patient shouting = ada;
  shouting.email = "ADA@EXAMPLE.ORG";
  shouting.identifiers = {{"ssn", "A-1"}};
  EXPECT_EQ(unique_keys(ada)[0].key, unique_keys(shouting)[0].key);
  EXPECT_NE(unique_keys(ada)[1].key, unique_keys(shouting)[1].key);
  EXPECT_EQ(unique_keys(ada)[1].field, "identifiers/0/value");
}

TEST(UniqueKeys, AreOneWhereTheValuesLookTheSame) {
  const Patient ada = evolve({}, ada_registered);
  Patient twin = ada;
  twin.email = "\uff41da\u200b@example.org";
  twin.identifiers = {Identifier{"MRN", "a-\uff11 "}};
  EXPECT_EQ(unique_keys(ada)[0].key, unique_keys(twin)[0].key);
  EXPECT_EQ(unique_keys(ada)[1].key, unique_keys(twin)[1].key);
}

TEST(UniqueKeys, AreFreedByDeactivationAndKeptByDeath) {
  const Patient ada = evolve({}, ada_registered);
  EXPECT_TRUE(unique_keys(evolve(ada, PatientDeactivated{""})).empty());
  EXPECT_EQ(unique_keys(evolve(ada, PatientMarkedDeceased{"2024-05-01"})).size(), 2u);
}

// Issued by somebody else, to a person or a family: two patients may show the same.
TEST(UniqueKeys, AreThoseOfIdentifiersThatNameARecord) {
  Patient ada = evolve({}, ada_registered);
  const auto typed = [](const char* code) {
    Identifier identifier{"urn:issuer", code};
    identifier.type.codings = {{std::string(identifier_types_system), code, ""}};
    return identifier;
  };
  ada.identifiers = {typed("DL"), typed("PPN"), typed("SS"), typed("MB"), typed("MR")};
  const auto keys = unique_keys(ada);
  ASSERT_EQ(keys.size(), 2u);
  EXPECT_EQ(keys[0].field, "email");
  EXPECT_EQ(keys[1].field, "identifiers/4/value");
}

TEST(CalendarDate, KnowsItsYears) {
  EXPECT_TRUE(is_calendar_date("2024-02-29"));
  EXPECT_FALSE(is_calendar_date("2023-02-29"));
  EXPECT_FALSE(is_calendar_date("1900-02-29"));
  EXPECT_FALSE(is_calendar_date("2024-13-01"));
  EXPECT_FALSE(is_calendar_date("2024-1-01"));
  EXPECT_FALSE(is_calendar_date("2024/01/01"));
  EXPECT_FALSE(is_calendar_date(""));
}

}  // namespace
}  // namespace carelog::command
