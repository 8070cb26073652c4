// Which counters a patient stands in, and how they move when the patient changes. Pure.
//
// A patient's record decides the counters that it stands in; an event moves a patient from the
// counters of the record before to those of the record after. So the counters are the sum over all
// records, in whatever order and in whatever batches the events came.
#pragma once

#include <compare>
#include <map>
#include <optional>
#include <string>

#include "projections/following/recorded_event.h"

namespace carelog::projections {

// What the counters need of a patient: nothing that names one.
struct AnalyticsPatient {
  std::string clinic;
  std::string registered_date;
  std::string date_of_birth;
  std::string gender;
  bool active = true;
  bool deceased = false;
  std::uint64_t version = 0;
  friend bool operator==(const AnalyticsPatient&, const AnalyticsPatient&) = default;
};

// "patients", "active", "inactive", "deceased" (each patient is in one of the latter three);
// "registered" by day; "born" by birth date, the living only; "gender" by its name.
// An empty dimension where a day, a birth date or a gender belongs: it is not known.
struct Counter {
  std::string clinic;
  std::string name;
  std::string dimension;
  friend auto operator<=>(const Counter&, const Counter&) = default;
};

using CounterChanges = std::map<Counter, std::int64_t>;

// Calls counted(name, dimension) for each counter of the patient's clinic in which the patient is.
template <typename Counted>
void each_counter(const AnalyticsPatient& patient, Counted&& counted) {
  constexpr std::string_view none;
  counted(std::string_view("patients"), none);
  counted(std::string_view("registered"), std::string_view(patient.registered_date));
  counted(std::string_view("gender"), std::string_view(patient.gender));
  const char* state = patient.deceased ? "deceased" : patient.active ? "active" : "inactive";
  counted(std::string_view(state), none);
  if (!patient.deceased) {
    counted(std::string_view("born"), std::string_view(patient.date_of_birth));
  }
}

// Throws UnappliableEvent.
std::optional<AnalyticsPatient> evolve(std::optional<AnalyticsPatient> record,
                                       const RecordedEvent& event);

// Adds to changes what moves between the two records. Nothing at all: no patient yet.
void add_changes(const std::optional<AnalyticsPatient>& before,
                 const std::optional<AnalyticsPatient>& after, CounterChanges& changes);

}  // namespace carelog::projections
