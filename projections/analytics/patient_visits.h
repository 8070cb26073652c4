// New and returning patients: the encounters of each patient that took place, of which the first
// one is new. One record for each patient, from the facts of the patient and of the encounters.
// Pure.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "projections/following/recorded_event.h"
#include "projections/rocksdb/dated_counter.h"
#include "projections/rows/described_row.h"

namespace carelog::projections {

struct PatientVisit {
  std::string when;   // hour or day of its beginning; when it was recorded, if not said
  std::string start;  // as said
  std::string recorded_on;
  std::string recorded_in;
  std::string status;
  bool in_error = false;
  std::uint64_t version = 0;
  friend bool operator==(const PatientVisit&, const PatientVisit&) = default;
};
using VisitsById = std::map<std::string, PatientVisit>;

struct PatientVisits {
  std::string clinic;
  bool merged = false;  // into another patient
  std::uint64_t patient_version = 0;
  VisitsById visits;
  friend bool operator==(const PatientVisits&, const PatientVisits&) = default;
};

template <>
struct ColumnText<VisitsById> {
  static std::string to(const VisitsById& visits);
  static VisitsById from(std::string_view text);  // throws what a parser throws
};

inline constexpr auto visits_records = table<PatientVisits>(
    "patients", column("version", &PatientVisits::patient_version),
    column("clinic", &PatientVisits::clinic), column("merged", &PatientVisits::merged),
    column("visits", &PatientVisits::visits));

// Null: there is none. Of several that began in the same hour one is the first.
const PatientVisit* first_visit(const PatientVisits& patient);
bool is_counted(const PatientVisit& visit);

// "visits" by hour (rocksdb/dated_counter.h), and by "new" and "returning". The visits of a patient
// who is merged into another are all returning: the other one has the new one.
template <typename Counted>
void each_counter(const PatientVisits& patient, Counted&& counted) {
  const PatientVisit* const first = patient.merged ? nullptr : first_visit(patient);
  for (const auto& [id, visit] : patient.visits) {
    if (!is_counted(visit)) continue;
    each_level(counted, Finest::hour, {}, patient.clinic, "visits", visit.when,
               &visit == first ? "new" : "returning");
  }
}

std::size_t bytes_in(const PatientVisits& patient);
bool is_visits_type(std::string_view type);

// Throws UnappliableEvent.
std::optional<PatientVisits> evolve(std::optional<PatientVisits> record,
                                    const RecordedEvent& event);

}  // namespace carelog::projections
