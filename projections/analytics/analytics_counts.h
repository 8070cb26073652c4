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
#include "projections/rows/described_row.h"

namespace carelog::projections {

// What the counters need to know of a patient; nothing that identifies one.
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

inline constexpr auto analytics_records = table<AnalyticsPatient>(
    "patients", column("version", &AnalyticsPatient::version),
    column("active", &AnalyticsPatient::active), column("deceased", &AnalyticsPatient::deceased),
    column("clinic", &AnalyticsPatient::clinic),
    column("registered_date", &AnalyticsPatient::registered_date),
    column("date_of_birth", &AnalyticsPatient::date_of_birth),
    column("gender", &AnalyticsPatient::gender));

// Calls counted(clinic, counter, dimension) for each counter that the patient is in: "patients";
// one of "active", "inactive", "deceased"; "registered" by day; "born" by birth date, for the
// living only; "gender" by its name. The dimension is empty where the day, birth date or gender is
// not known, and for counters without one.
template <typename Counted>
void each_counter(const AnalyticsPatient& patient, Counted&& counted) {
  const std::string_view clinic = patient.clinic;
  constexpr std::string_view none;
  counted(clinic, std::string_view("patients"), none);
  counted(clinic, std::string_view("registered"), std::string_view(patient.registered_date));
  counted(clinic, std::string_view("gender"), std::string_view(patient.gender));
  const char* state = patient.deceased ? "deceased" : patient.active ? "active" : "inactive";
  counted(clinic, std::string_view(state), none);
  if (!patient.deceased) {
    counted(clinic, std::string_view("born"), std::string_view(patient.date_of_birth));
  }
}

// Throws UnappliableEvent.
std::optional<AnalyticsPatient> evolve(std::optional<AnalyticsPatient> record,
                                       const RecordedEvent& event);

}  // namespace carelog::projections
