// A second analytic model, for tests: patients by the first letter of their names. Nothing but a
// description, a fold and what is counted; everything else it shares with analytics.
#pragma once

#include <optional>
#include <string>
#include <type_traits>

#include "projections/following/recorded_event.h"
#include "projections/rows/described_row.h"

namespace carelog::projections {

struct Initials {
  std::string clinic;
  std::string initial;
  std::string state = "active";
  std::uint64_t version = 0;
  friend bool operator==(const Initials&, const Initials&) = default;
};

inline constexpr auto initials_records = table<Initials>(
    "initials", column("version", &Initials::version), column("clinic", &Initials::clinic),
    column("initial", &Initials::initial), column("state", &Initials::state));

template <typename Counted>
void each_counter(const Initials& record, Counted&& counted) {
  counted(record.clinic, record.state, record.initial);
}

inline std::optional<Initials> evolve(std::optional<Initials> record, const RecordedEvent& event) {
  if (!is_news(record ? record->version : 0, event)) return record;
  const auto& fact = fact_of<events::PatientFact>(event);
  if (const auto* registered = std::get_if<events::PatientRegistered>(&fact)) {
    if (record) throw UnappliableEvent(event, "registers a patient for the second time");
    record = Initials{.clinic = registered->clinic, .initial = registered->name.substr(0, 1)};
  }
  if (!record) throw UnappliableEvent(event, "belongs to a patient who was never registered");
  if (const auto* corrected = std::get_if<events::PatientDetailsCorrected>(&fact)) {
    if (corrected->name) record->initial = corrected->name->substr(0, 1);
  }
  if (std::holds_alternative<events::PatientDeactivated>(fact)) record->state = "inactive";
  if (std::holds_alternative<events::PatientReactivated>(fact)) record->state = "active";
  record->version = event.version;
  return record;
}

}  // namespace carelog::projections
