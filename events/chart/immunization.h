// A vaccine that was given or was not.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "events/chart/entry_facts.h"

namespace carelog::events {

struct Immunization {
  Concept code;  // the vaccine
  std::string status;
  Concept status_reason;
  std::string occurred;
  std::string lot_number;
  std::string manufacturer;
  std::string expires;
  Concept site;
  Concept route;
  Quantity dose;
  std::string performer;
  std::string location;
  std::string note;
  std::string encounter_id;  // the encounter it was recorded in
  std::string recorded_on;   // when, as its source says
  std::string author;        // who says so
  std::string source_id;     // id of the record it was imported from
  friend bool operator==(const Immunization&, const Immunization&) = default;
};

constexpr auto describe(description::Of<Immunization>) {
  using namespace description;
  return message(
      "Immunization", field("code", 1, &Immunization::code),
      field("status", 2, &Immunization::status),
      field("status_reason", 3, &Immunization::status_reason),
      field("occurred", 4, &Immunization::occurred),
      field("lot_number", 5, &Immunization::lot_number),
      field("manufacturer", 6, &Immunization::manufacturer),
      field("expires", 7, &Immunization::expires), field("site", 8, &Immunization::site),
      field("route", 9, &Immunization::route), field("dose", 10, &Immunization::dose),
      field("performer", 11, &Immunization::performer),
      field("location", 12, &Immunization::location), field("note", 50, &Immunization::note),
      field("encounter_id", 51, &Immunization::encounter_id),
      field("recorded_on", 52, &Immunization::recorded_on),
      field("author", 53, &Immunization::author), field("source_id", 54, &Immunization::source_id));
}

template <>
struct EntryNoun<Immunization> {
  static constexpr std::string_view type = "immunization";
  static constexpr std::string_view recorded = "ImmunizationRecorded";
  static constexpr std::string_view amended = "ImmunizationAmended";
  static constexpr std::string_view in_error = "ImmunizationMarkedInError";
  static constexpr std::uint32_t number = 140;
};

inline Glance glance_at(const Immunization& value) {
  Glance glance{{}, value.status, value.occurred, {}};
  glance.add(value.code);
  return glance;
}

}  // namespace carelog::events
