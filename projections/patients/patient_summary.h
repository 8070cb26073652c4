// The patient as lists and forms show it: one row per patient, folded from that patient's events.
// Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "projections/following/recorded_event.h"

namespace carelog::projections {

struct PatientSummary {
  std::string id;
  std::string clinic;
  std::string name;
  std::string email;
  std::string address;
  std::string date_of_birth;
  std::string registered_date;
  std::vector<events::Identifier> identifiers;
  events::Gender gender = events::Gender::unspecified;
  std::string telephone;
  std::string deceased_date;  // empty while alive
  bool active = true;         // false: deactivated; death does not change it
  std::uint64_t version = 0;
  std::int64_t registered_at_ms = 0;  // when the registration was decided: the order of lists
  std::int64_t changed_at_ms = 0;     // when this version was decided
  events::Partition partition = 0;    // where the commit of this version stands
  events::Offset offset = 0;

  friend bool operator==(const PatientSummary&, const PatientSummary&) = default;
};

// What its texts take in memory.
std::size_t bytes_in(const PatientSummary& patient);

// The row after the event; an event that the row has already changes nothing. Throws
// UnappliableEvent.
std::optional<PatientSummary> evolve(std::optional<PatientSummary> row, const RecordedEvent& event);

}  // namespace carelog::projections
