// Something measured, observed or asked.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "events/chart/entry_facts.h"

namespace carelog::events {

struct ReferenceRange {
  Quantity low;
  Quantity high;
  std::string text;
  friend bool operator==(const ReferenceRange&, const ReferenceRange&) = default;
};

constexpr auto describe(description::Of<ReferenceRange>) {
  using namespace description;
  return message("ReferenceRange", field("low", 1, &ReferenceRange::low),
                 field("high", 2, &ReferenceRange::high), field("text", 3, &ReferenceRange::text));
}

// What was observed: at most one of these is given.
struct ObservedValue {
  Quantity quantity;
  Concept coded;
  std::string text;
  Concept absent_reason;  // why there is no value
  friend bool operator==(const ObservedValue&, const ObservedValue&) = default;
};

constexpr auto describe(description::Of<ObservedValue>) {
  using namespace description;
  return message("ObservedValue", field("quantity", 1, &ObservedValue::quantity),
                 field("coded", 2, &ObservedValue::coded), field("text", 3, &ObservedValue::text),
                 field("absent_reason", 4, &ObservedValue::absent_reason));
}

struct ObservationComponent {
  Concept code;
  ObservedValue value;
  std::vector<Concept> interpretations;
  std::vector<ReferenceRange> reference_ranges;
  friend bool operator==(const ObservationComponent&, const ObservationComponent&) = default;
};

constexpr auto describe(description::Of<ObservationComponent>) {
  using namespace description;
  return message("ObservationComponent", field("code", 1, &ObservationComponent::code),
                 field("value", 2, &ObservationComponent::value),
                 field("interpretations", 3, &ObservationComponent::interpretations),
                 field("reference_ranges", 4, &ObservationComponent::reference_ranges));
}

struct Observation {
  Concept code;
  std::string status;
  std::vector<Concept> categories;
  std::string start;  // when this was so
  std::string end;
  ObservedValue value;
  std::vector<Concept> interpretations;
  std::vector<ReferenceRange> reference_ranges;
  std::vector<ObservationComponent> components;
  Concept method;
  Concept body_site;
  std::string performer;
  std::string note;
  std::string encounter_id;  // the encounter it was recorded in
  std::string recorded_on;   // when, as its source says
  std::string author;        // who says so
  std::string source_id;     // id of the record it was imported from
  friend bool operator==(const Observation&, const Observation&) = default;
};

constexpr auto describe(description::Of<Observation>) {
  using namespace description;
  return message(
      "Observation", field("code", 1, &Observation::code), field("status", 2, &Observation::status),
      field("categories", 3, &Observation::categories), field("start", 4, &Observation::start),
      field("end", 5, &Observation::end), field("value", 6, &Observation::value),
      field("interpretations", 7, &Observation::interpretations),
      field("reference_ranges", 8, &Observation::reference_ranges),
      field("components", 9, &Observation::components), field("method", 10, &Observation::method),
      field("body_site", 11, &Observation::body_site),
      field("performer", 12, &Observation::performer), field("note", 50, &Observation::note),
      field("encounter_id", 51, &Observation::encounter_id),
      field("recorded_on", 52, &Observation::recorded_on),
      field("author", 53, &Observation::author), field("source_id", 54, &Observation::source_id));
}

template <>
struct EntryNoun<Observation> {
  static constexpr std::string_view type = "observation";
  static constexpr std::string_view recorded = "ObservationRecorded";
  static constexpr std::string_view amended = "ObservationAmended";
  static constexpr std::string_view in_error = "ObservationMarkedInError";
  static constexpr std::uint32_t number = 150;
};

inline Glance glance_at(const Observation& value) {
  Glance glance{{}, value.status, value.start, value.end};
  glance.add(value.code);
  return glance;
}

}  // namespace carelog::events
