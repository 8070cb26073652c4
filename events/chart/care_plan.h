// A care plan: what is intended for a patient.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "events/chart/entry_facts.h"

namespace carelog::events {

struct CareActivity {
  Concept code;
  std::string status;
  std::string description;
  std::string location;
  friend bool operator==(const CareActivity&, const CareActivity&) = default;
};

constexpr auto describe(description::Of<CareActivity>) {
  using namespace description;
  return message("CareActivity", field("code", 1, &CareActivity::code),
                 field("status", 2, &CareActivity::status),
                 field("description", 3, &CareActivity::description),
                 field("location", 4, &CareActivity::location));
}

struct CarePlan {
  std::string title;
  std::string status;
  std::string intent;
  std::vector<Concept> categories;
  std::string start;
  std::string end;
  std::vector<Concept> reasons;
  std::vector<CareActivity> activities;
  std::string goal;
  std::string note;
  std::string encounter_id;  // the encounter it was recorded in
  std::string recorded_on;   // when, as its source says
  std::string author;        // who says so
  std::string source_id;     // id of the record it was imported from
  friend bool operator==(const CarePlan&, const CarePlan&) = default;
};

constexpr auto describe(description::Of<CarePlan>) {
  using namespace description;
  return message(
      "CarePlan", field("title", 1, &CarePlan::title), field("status", 2, &CarePlan::status),
      field("intent", 3, &CarePlan::intent), field("categories", 4, &CarePlan::categories),
      field("start", 5, &CarePlan::start), field("end", 6, &CarePlan::end),
      field("reasons", 7, &CarePlan::reasons), field("activities", 8, &CarePlan::activities),
      field("goal", 9, &CarePlan::goal), field("note", 50, &CarePlan::note),
      field("encounter_id", 51, &CarePlan::encounter_id),
      field("recorded_on", 52, &CarePlan::recorded_on), field("author", 53, &CarePlan::author),
      field("source_id", 54, &CarePlan::source_id));
}

template <>
struct EntryNoun<CarePlan> {
  static constexpr std::string_view type = "care-plan";
  static constexpr std::string_view recorded = "CarePlanRecorded";
  static constexpr std::string_view amended = "CarePlanAmended";
  static constexpr std::string_view in_error = "CarePlanMarkedInError";
  static constexpr std::uint32_t number = 170;
};

inline Glance glance_at(const CarePlan& value) {
  Glance glance{{}, value.status, value.start, value.end};
  for (const Concept& category : value.categories) glance.add(category);
  return glance;
}

}  // namespace carelog::events
