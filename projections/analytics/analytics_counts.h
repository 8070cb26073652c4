// Which counters a patient is counted in, and how they move when the patient changes. Pure.
//
// A patient's record determines its counters; an event moves the patient from the counters of the
// record before to those of the record after. So the counters are the sum over all records, in
// whatever order and batches the events came.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "projections/following/recorded_event.h"
#include "projections/rocksdb/dated_counter.h"
#include "projections/rows/described_row.h"

namespace carelog::projections {

// What the counters need to know of a patient; nothing that identifies one.
struct AnalyticsPatient {
  std::string clinic;
  std::string registered_date;
  std::string registered_in;  // the hour in which it was decided
  std::string date_of_birth;
  std::string gender;
  std::string town;
  bool active = true;
  bool deceased = false;
  bool merged = false;  // into another, who is counted
  std::uint64_t version = 0;
  friend bool operator==(const AnalyticsPatient&, const AnalyticsPatient&) = default;
};

inline constexpr auto analytics_records = table<AnalyticsPatient>(
    "patients", column("version", &AnalyticsPatient::version),
    column("active", &AnalyticsPatient::active), column("deceased", &AnalyticsPatient::deceased),
    column("merged", &AnalyticsPatient::merged), column("clinic", &AnalyticsPatient::clinic),
    column("registered_date", &AnalyticsPatient::registered_date),
    column("registered_in", &AnalyticsPatient::registered_in),
    column("date_of_birth", &AnalyticsPatient::date_of_birth),
    column("gender", &AnalyticsPatient::gender), column("town", &AnalyticsPatient::town));

// When the patient was registered: the hour only if it is said to be on the day of the decision.
std::string_view registered_when(const AnalyticsPatient& patient);
// The day of birth; a month or a year is its first day. Empty: not known.
std::string born_on(const AnalyticsPatient& patient);

// Calls counted() for each counter that the patient is in: "patients"; one of "active", "inactive",
// "deceased"; "gender" by its name and "town" by the city of the address, empty where not known.
// By time (rocksdb/dated_counter.h): "registered" by hour; "born" by day, for the living only, or
// "born-unknown". A patient who is merged into another is in none.
template <typename Counted>
void each_counter(const AnalyticsPatient& patient, Counted&& counted) {
  if (patient.merged) return;
  const std::string_view clinic = patient.clinic;
  constexpr std::string_view none;
  counted(clinic, std::string_view("patients"), none);
  counted(clinic, std::string_view("gender"), std::string_view(patient.gender));
  counted(clinic, std::string_view("town"), std::string_view(patient.town));
  const char* state = patient.deceased ? "deceased" : patient.active ? "active" : "inactive";
  counted(clinic, std::string_view(state), none);
  each_level(counted, Finest::hour, {}, clinic, "registered", registered_when(patient));
  if (patient.deceased) return;
  const std::string born = born_on(patient);
  if (born.empty()) {
    counted(clinic, std::string_view("born-unknown"), none);
  } else {
    each_level(counted, Finest::day, {}, clinic, "born", born);
  }
}

// Throws UnappliableEvent.
std::optional<AnalyticsPatient> evolve(std::optional<AnalyticsPatient> record,
                                       const RecordedEvent& event);

}  // namespace carelog::projections
