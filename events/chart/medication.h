// A medication that was ordered, or that a patient is said to take.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "events/chart/entry_facts.h"

namespace carelog::events {

struct Dosage {
  std::string text;
  Quantity dose;
  Concept route;
  bool as_needed = false;
  std::int64_t frequency = 0;  // times in a period
  Quantity period;
  friend bool operator==(const Dosage&, const Dosage&) = default;
};

constexpr auto describe(description::Of<Dosage>) {
  using namespace description;
  return message("Dosage", field("text", 1, &Dosage::text), field("dose", 2, &Dosage::dose),
                 field("route", 3, &Dosage::route), field("as_needed", 4, &Dosage::as_needed),
                 field("frequency", 5, &Dosage::frequency), field("period", 6, &Dosage::period));
}

// A medication that was ordered, or that the patient is said to take.
struct Medication {
  Concept code;
  std::string kind;  // order, statement
  std::string status;
  std::string intent;
  std::string priority;
  std::vector<Concept> categories;
  std::string start;  // when an order was written
  std::string end;
  std::vector<Dosage> dosages;
  std::vector<Concept> reasons;
  std::vector<Concept> ingredients;
  // Why it is ordered despite an active allergy to the same substance.
  std::string override_reason;
  std::string note;
  std::string encounter_id;  // the encounter it was recorded in
  std::string recorded_on;   // when, as its source says
  std::string author;        // who says so
  std::string source_id;     // id of the record it was imported from
  friend bool operator==(const Medication&, const Medication&) = default;
};

constexpr auto describe(description::Of<Medication>) {
  using namespace description;
  return message(
      "Medication", field("code", 1, &Medication::code), field("kind", 2, &Medication::kind),
      field("status", 3, &Medication::status), field("intent", 4, &Medication::intent),
      field("priority", 5, &Medication::priority), field("categories", 6, &Medication::categories),
      field("start", 7, &Medication::start), field("end", 8, &Medication::end),
      field("dosages", 9, &Medication::dosages), field("reasons", 10, &Medication::reasons),
      field("ingredients", 11, &Medication::ingredients),
      field("override_reason", 12, &Medication::override_reason),
      field("note", 50, &Medication::note), field("encounter_id", 51, &Medication::encounter_id),
      field("recorded_on", 52, &Medication::recorded_on), field("author", 53, &Medication::author),
      field("source_id", 54, &Medication::source_id));
}

template <>
struct EntryNoun<Medication> {
  static constexpr std::string_view type = "medication";
  static constexpr std::string_view recorded = "MedicationRecorded";
  static constexpr std::string_view amended = "MedicationAmended";
  static constexpr std::string_view in_error = "MedicationMarkedInError";
  static constexpr std::uint32_t number = 120;
};

inline Glance glance_at(const Medication& value) {
  Glance glance{{}, value.status, value.start, value.end};
  glance.add(value.code);
  return glance;
}

}  // namespace carelog::events
