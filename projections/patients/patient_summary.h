// The patient as lists and forms show it: one row per patient, folded from that patient's events;
// the table `patients`. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "projections/following/recorded_event.h"
#include "projections/rows/described_row.h"
#include "projections/rows/text_list.h"

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
  std::string deceased_date;  // empty while alive, and of a death of unknown date
  std::string deceased_time;
  bool deceased_undated = false;  // dead, and the date is not known
  bool active = true;             // false: deactivated; death does not change it
  std::uint64_t version = 0;
  std::int64_t registered_at_ms = 0;  // when the registration was decided: the order of lists
  std::int64_t changed_at_ms = 0;     // when this version was decided
  events::Partition partition = 0;    // where the commit of this version stands
  events::Offset offset = 0;
  std::string details;  // events::PatientDetails as a JSON object, without what says nothing
  // A patient is merged into another as long as that one's row names it here. Its own row only says
  // which row to look at, and may be behind it.
  std::vector<std::string> merged_from;
  std::string merging_into;  // empty: nothing is begun; stays while it is merged

  friend bool operator==(const PatientSummary&, const PatientSummary&) = default;
};

// All names, the simple one first, each on a line of its own.
std::string names_of(const PatientSummary& patient);

// What the patient is found by, compared as infra::comparable() says: the address, and of each
// identifier "mrn|m-1", "mrn|" and "|m-1".
std::string email_sought(const PatientSummary& patient);
std::vector<std::string> identifiers_sought(const PatientSummary& patient);

inline constexpr auto patients_table = table<PatientSummary>(
    "patients",
    std::array{RowIndex{"newest", "clinic, registered_at_ms DESC, id DESC"},
               RowIndex{"inactive", "clinic, registered_at_ms DESC, id DESC", "NOT active"},
               RowIndex{"merges", "merged_from jsonb_path_ops", "merged_from <> '[]'", "gin"}},
    column("id", &PatientSummary::id, use::uuid | use::key | use::aggregate),
    column("clinic", &PatientSummary::clinic), column("name", &PatientSummary::name),
    column("email", &PatientSummary::email), column("address", &PatientSummary::address),
    column("date_of_birth", &PatientSummary::date_of_birth, use::by_clinic),
    column("registered_date", &PatientSummary::registered_date, use::by_clinic),
    column("identifiers", &PatientSummary::identifiers), column("gender", &PatientSummary::gender),
    column("telephone", &PatientSummary::telephone),
    column("deceased_date", &PatientSummary::deceased_date),
    column("deceased_time", &PatientSummary::deceased_time),
    column("deceased_undated", &PatientSummary::deceased_undated),
    column("active", &PatientSummary::active),
    column("version", &PatientSummary::version, use::version),
    column("registered_at_ms", &PatientSummary::registered_at_ms),
    column("changed_at_ms", &PatientSummary::changed_at_ms),
    column("log_partition", &PatientSummary::partition),
    column("log_offset", &PatientSummary::offset), column("details", &PatientSummary::details),
    column("merged_from", &PatientSummary::merged_from),
    column("merging_into", &PatientSummary::merging_into), column("names", names_of, use::by_words),
    column("email_sought", email_sought, use::by_clinic),
    column("identifiers_sought", identifiers_sought, use::by_content));

template <>
struct ColumnText<events::Gender> {
  static std::string_view to(events::Gender gender) { return events::gender_name(gender); }
  static events::Gender from(std::string_view text) {
    return events::gender_from_name(text).value_or(events::Gender::unspecified);
  }
};

// [{"system": "mrn", "value": "M-1"}], without what says nothing.
template <>
struct ColumnText<std::vector<events::Identifier>> {
  static std::string to(const std::vector<events::Identifier>& identifiers);
  static std::vector<events::Identifier> from(std::string_view text);
};

// The patients of whom readers see something else after the commit: a merge shows on both. Not one
// that it registers.
std::vector<std::string> patients_touched_by(const events::RecordedCommit& commit);

// What its texts take in memory.
std::size_t bytes_in(const PatientSummary& patient);

// The row after the event; an event that the row has already changes nothing. Throws
// UnappliableEvent.
std::optional<PatientSummary> evolve(std::optional<PatientSummary> row, const RecordedEvent& event);

}  // namespace carelog::projections
