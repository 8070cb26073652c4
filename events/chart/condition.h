// A problem, diagnosis or complaint.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "events/chart/entry_facts.h"

namespace carelog::events {

struct Condition {
  Concept code;
  std::string clinical_status;
  std::string verification_status;
  std::vector<Concept> categories;
  Concept severity;
  std::vector<Concept> body_sites;
  std::string onset;
  std::string abatement;
  std::string note;
  std::string encounter_id;  // the encounter it was recorded in
  std::string recorded_on;   // when, as its source says
  std::string author;        // who says so
  std::string source_id;     // id of the record it was imported from
  friend bool operator==(const Condition&, const Condition&) = default;
};

constexpr auto describe(description::Of<Condition>) {
  using namespace description;
  return message(
      "Condition", field("code", 1, &Condition::code),
      field("clinical_status", 2, &Condition::clinical_status),
      field("verification_status", 3, &Condition::verification_status),
      field("categories", 4, &Condition::categories), field("severity", 5, &Condition::severity),
      field("body_sites", 6, &Condition::body_sites), field("onset", 7, &Condition::onset),
      field("abatement", 8, &Condition::abatement), field("note", 50, &Condition::note),
      field("encounter_id", 51, &Condition::encounter_id),
      field("recorded_on", 52, &Condition::recorded_on), field("author", 53, &Condition::author),
      field("source_id", 54, &Condition::source_id));
}

template <>
struct EntryNoun<Condition> {
  static constexpr std::string_view type = "condition";
  static constexpr std::string_view recorded = "ConditionRecorded";
  static constexpr std::string_view amended = "ConditionAmended";
  static constexpr std::string_view in_error = "ConditionMarkedInError";
  static constexpr std::uint32_t number = 110;
};

inline Glance glance_at(const Condition& value) {
  Glance glance{{}, value.clinical_status, value.onset, value.abatement};
  glance.add(value.code);
  return glance;
}

}  // namespace carelog::events
