// What was done to or for a patient.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "events/chart/entry_facts.h"

namespace carelog::events {

struct Procedure {
  Concept code;
  std::string status;
  Concept category;
  std::string start;
  std::string end;
  std::vector<Concept> reasons;
  std::vector<Concept> body_sites;
  Concept outcome;
  std::string performer;
  std::string location;
  std::string note;
  std::string encounter_id;  // the encounter it was recorded in
  std::string recorded_on;   // when, as its source says
  std::string author;        // who says so
  std::string source_id;     // id of the record it was imported from
  friend bool operator==(const Procedure&, const Procedure&) = default;
};

constexpr auto describe(description::Of<Procedure>) {
  using namespace description;
  return message(
      "Procedure", field("code", 1, &Procedure::code), field("status", 2, &Procedure::status),
      field("category", 3, &Procedure::category), field("start", 4, &Procedure::start),
      field("end", 5, &Procedure::end), field("reasons", 6, &Procedure::reasons),
      field("body_sites", 7, &Procedure::body_sites), field("outcome", 8, &Procedure::outcome),
      field("performer", 9, &Procedure::performer), field("location", 10, &Procedure::location),
      field("note", 50, &Procedure::note), field("encounter_id", 51, &Procedure::encounter_id),
      field("recorded_on", 52, &Procedure::recorded_on), field("author", 53, &Procedure::author),
      field("source_id", 54, &Procedure::source_id));
}

template <>
struct EntryNoun<Procedure> {
  static constexpr std::string_view type = "procedure";
  static constexpr std::string_view recorded = "ProcedureRecorded";
  static constexpr std::string_view amended = "ProcedureAmended";
  static constexpr std::string_view in_error = "ProcedureMarkedInError";
  static constexpr std::uint32_t number = 130;
};

inline Glance glance_at(const Procedure& value) {
  Glance glance{{}, value.status, value.start, value.end};
  glance.add(value.code);
  return glance;
}

}  // namespace carelog::events
