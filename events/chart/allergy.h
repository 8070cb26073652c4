// An allergy or intolerance: what a patient must not be given.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "events/chart/entry_facts.h"

namespace carelog::events {

struct Reaction {
  Concept substance;
  std::vector<Concept> manifestations;
  std::string severity;  // mild, moderate, severe
  std::string onset;
  std::string description;
  friend bool operator==(const Reaction&, const Reaction&) = default;
};

constexpr auto describe(description::Of<Reaction>) {
  using namespace description;
  return message("Reaction", field("substance", 1, &Reaction::substance),
                 field("manifestations", 2, &Reaction::manifestations),
                 field("severity", 3, &Reaction::severity), field("onset", 4, &Reaction::onset),
                 field("description", 5, &Reaction::description));
}

struct Allergy {
  Concept code;  // substance, or "no known allergy"
  std::string clinical_status;
  std::string verification_status;
  std::string type;  // allergy, intolerance
  std::vector<std::string> categories;
  std::string criticality;  // low, high, unable-to-assess
  std::string onset;
  std::string last_occurrence;
  std::vector<Reaction> reactions;
  std::string note;
  std::string encounter_id;  // the encounter it was recorded in
  std::string recorded_on;   // when, as its source says
  std::string author;        // who says so
  std::string source_id;     // id of the record it was imported from
  friend bool operator==(const Allergy&, const Allergy&) = default;
};

constexpr auto describe(description::Of<Allergy>) {
  using namespace description;
  return message("Allergy", field("code", 1, &Allergy::code),
                 field("clinical_status", 2, &Allergy::clinical_status),
                 field("verification_status", 3, &Allergy::verification_status),
                 field("type", 4, &Allergy::type), field("categories", 5, &Allergy::categories),
                 field("criticality", 6, &Allergy::criticality), field("onset", 7, &Allergy::onset),
                 field("last_occurrence", 8, &Allergy::last_occurrence),
                 field("reactions", 9, &Allergy::reactions), field("note", 50, &Allergy::note),
                 field("encounter_id", 51, &Allergy::encounter_id),
                 field("recorded_on", 52, &Allergy::recorded_on),
                 field("author", 53, &Allergy::author),
                 field("source_id", 54, &Allergy::source_id));
}

template <>
struct EntryNoun<Allergy> {
  static constexpr std::string_view type = "allergy";
  static constexpr std::string_view recorded = "AllergyRecorded";
  static constexpr std::string_view amended = "AllergyAmended";
  static constexpr std::string_view in_error = "AllergyMarkedInError";
  static constexpr std::uint32_t number = 100;
};

inline Glance glance_at(const Allergy& value) {
  Glance glance{{}, value.clinical_status, value.onset, {}};
  glance.add(value.code);
  return glance;
}

}  // namespace carelog::events
