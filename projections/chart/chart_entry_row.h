// An entry of a chart as lists and forms show it, of every kind: one row for each entry, folded
// from that entry's events; the table `chart_entries`. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "projections/following/recorded_event.h"
#include "projections/rows/described_row.h"
#include "projections/rows/text_list.h"

namespace carelog::projections {

// The entry after one of its versions.
struct EntryVersion {
  std::uint64_t version = 0;
  std::int64_t at_ms = 0;  // when it was decided
  std::string by;
  std::string content;
  bool in_error = false;
  std::string in_error_reason;
  friend bool operator==(const EntryVersion&, const EntryVersion&) = default;
};

struct ChartEntryRow {
  std::string id;
  std::string type;  // of the aggregate: "care-plan"
  std::string patient_id;
  std::string clinic;
  std::string content;  // as a JSON object, without what says nothing
  std::string status;
  std::vector<std::string> codes;  // "http://snomed.info/sct|38341003"
  std::int64_t holds_from_ms = 0;  // the time that it holds for; when it was recorded, if not said
  bool in_error = false;
  std::string in_error_reason;
  std::int64_t recorded_at_ms = 0;
  std::string recorded_by;
  std::int64_t changed_at_ms = 0;  // when this version was decided
  std::string changed_by;
  std::vector<EntryVersion> past;  // the versions before this one
  std::uint64_t version = 0;
  events::Partition partition = 0;
  events::Offset offset = 0;
  friend bool operator==(const ChartEntryRow&, const ChartEntryRow&) = default;
};

// What it is found by, compared as infra::comparable() says: of each code "system|code", "system|",
// "|code".
std::vector<std::string> codes_sought(const ChartEntryRow& entry);

inline constexpr auto chart_entries_table = table<ChartEntryRow>(
    "chart_entries",
    std::array{RowIndex{"newest", "patient_id, holds_from_ms DESC, id DESC"},
               RowIndex{"type", "patient_id, type, holds_from_ms DESC, id DESC"}},
    column("id", &ChartEntryRow::id, use::uuid | use::key | use::aggregate),
    column("type", &ChartEntryRow::type),
    column("patient_id", &ChartEntryRow::patient_id, use::uuid),
    column("clinic", &ChartEntryRow::clinic), column("content", &ChartEntryRow::content),
    column("status", &ChartEntryRow::status), column("codes", &ChartEntryRow::codes),
    column("holds_from_ms", &ChartEntryRow::holds_from_ms),
    column("in_error", &ChartEntryRow::in_error),
    column("in_error_reason", &ChartEntryRow::in_error_reason),
    column("recorded_at_ms", &ChartEntryRow::recorded_at_ms),
    column("recorded_by", &ChartEntryRow::recorded_by),
    column("changed_at_ms", &ChartEntryRow::changed_at_ms),
    column("changed_by", &ChartEntryRow::changed_by), column("past", &ChartEntryRow::past),
    column("version", &ChartEntryRow::version, use::version),
    column("log_partition", &ChartEntryRow::partition),
    column("log_offset", &ChartEntryRow::offset),
    column("codes_sought", codes_sought, use::by_content));

template <>
struct ColumnText<std::vector<EntryVersion>> {
  static std::string to(const std::vector<EntryVersion>& versions);
  static std::vector<EntryVersion> from(std::string_view text);
};

// What its texts take in memory.
std::size_t bytes_in(const ChartEntryRow& entry);

// The row after the event; an event that the row has already changes nothing. Throws
// UnappliableEvent.
std::optional<ChartEntryRow> evolve(std::optional<ChartEntryRow> row, const RecordedEvent& event);

}  // namespace carelog::projections
