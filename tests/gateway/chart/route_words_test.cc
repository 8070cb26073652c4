// The words that filters take are those that entries can have.
#include <gtest/gtest.h>

#include <algorithm>

#include "command-side/chart/content_rules.h"
#include "gateway/route_map.h"

namespace carelog::gateway {
namespace {

// "active, inactive": the words of this parameter of an operation.
std::string words_in_row(std::string_view operation, std::string_view parameter) {
  std::string all;
  for (const Route& route : route_map()) {
    if (route.operation != operation) continue;
    for (const QueryParameter& each : query_parameters(route)) {
      if (each.name != parameter) continue;
      for (const auto word : words_of(each)) all.append(all.empty() ? "" : ", ").append(word);
    }
  }
  return all;
}

// What the decider says to another word.
template <typename Content>
std::string words_of_decider(std::string Content::*status) {
  Content content;
  content.*status = "of-no-entry";
  command::EntryRules rules({"2026-11-28", 0});
  command::check(content, rules);
  const std::string begin = "write one of: ";
  for (const auto& error : rules.errors()) {
    if (error.detail.starts_with(begin)) return error.detail.substr(begin.size());
  }
  return "none";
}

TEST(WordsOfFilters, AreTheStatusesThatEntriesCanHave) {
  EXPECT_EQ(words_in_row("listAllergies", "status"),
            words_of_decider(&events::Allergy::clinical_status));
  EXPECT_EQ(words_in_row("listConditions", "status"),
            words_of_decider(&events::Condition::clinical_status));
  EXPECT_EQ(words_in_row("listMedications", "status"),
            words_of_decider(&events::Medication::status));
  EXPECT_EQ(words_in_row("listProcedures", "status"), words_of_decider(&events::Procedure::status));
  EXPECT_EQ(words_in_row("listImmunizations", "status"),
            words_of_decider(&events::Immunization::status));
  EXPECT_EQ(words_in_row("listObservations", "status"),
            words_of_decider(&events::Observation::status));
  EXPECT_EQ(words_in_row("listEncounters", "status"), words_of_decider(&events::Encounter::status));
  EXPECT_EQ(words_in_row("listCarePlans", "status"), words_of_decider(&events::CarePlan::status));
  EXPECT_EQ(words_in_row("listNotes", "status"), words_of_decider(&events::Note::status));
  EXPECT_EQ(words_in_row("listOccupancy", "status"), words_of_decider(&events::Encounter::status));
}

TEST(WordsOfFilters, AreListedForEachParameterThatIsCalledAStatusOrAClass) {
  for (const Route& route : route_map()) {
    for (const QueryParameter& each : query_parameters(route)) {
      if (each.name != "status" && each.name != "class") continue;
      EXPECT_FALSE(words_of(each).empty()) << route.operation << " " << each.name;
    }
  }
}

}  // namespace
}  // namespace carelog::gateway
