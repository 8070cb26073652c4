// A visit, stay or call: where a clinic and a patient met.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "events/chart/entry_facts.h"

namespace carelog::events {

struct Participant {
  std::string name;
  Concept role;
  friend bool operator==(const Participant&, const Participant&) = default;
};

constexpr auto describe(description::Of<Participant>) {
  using namespace description;
  return message("Participant", field("name", 1, &Participant::name),
                 field("role", 2, &Participant::role));
}

struct Encounter {
  Coding class_;  // HL7 v3 ActCode: AMB, EMER, IMP, ...
  std::string status;
  std::vector<Concept> types;
  std::string start;
  std::string end;
  std::vector<Concept> reasons;
  std::vector<Participant> participants;
  std::string location;
  std::string provider;  // the organization
  Concept priority;
  Concept discharge;  // where the patient went afterwards
  std::string note;
  std::string encounter_id;  // the encounter that it is part of
  std::string recorded_on;
  std::string author;
  std::string source_id;
  friend bool operator==(const Encounter&, const Encounter&) = default;
};

constexpr auto describe(description::Of<Encounter>) {
  using namespace description;
  return message(
      "Encounter", field("class", 1, &Encounter::class_), field("status", 2, &Encounter::status),
      field("types", 3, &Encounter::types), field("start", 4, &Encounter::start),
      field("end", 5, &Encounter::end), field("reasons", 6, &Encounter::reasons),
      field("participants", 7, &Encounter::participants),
      field("location", 8, &Encounter::location), field("provider", 9, &Encounter::provider),
      field("priority", 10, &Encounter::priority), field("discharge", 11, &Encounter::discharge),
      field("note", 50, &Encounter::note), field("encounter_id", 51, &Encounter::encounter_id),
      field("recorded_on", 52, &Encounter::recorded_on), field("author", 53, &Encounter::author),
      field("source_id", 54, &Encounter::source_id));
}

template <>
struct EntryNoun<Encounter> {
  static constexpr std::string_view type = "encounter";
  static constexpr std::string_view recorded = "EncounterRecorded";
  static constexpr std::string_view amended = "EncounterAmended";
  static constexpr std::string_view in_error = "EncounterMarkedInError";
  static constexpr std::uint32_t number = 160;
};

inline Glance glance_at(const Encounter& value) {
  Glance glance{{}, value.status, value.start, value.end};
  glance.codings.push_back(&value.class_);
  for (const Concept& type : value.types) glance.add(type);
  return glance;
}

}  // namespace carelog::events
