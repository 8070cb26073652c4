// Who is, was or will be at a clinic when: a row for each encounter, folded from that encounter's
// events; the table `occupancy`. Pure.
#pragma once

#include <optional>
#include <string>

#include "projections/following/recorded_event.h"
#include "projections/rows/described_row.h"

namespace carelog::projections {

struct OccupancyRow {
  std::string id;
  std::string patient_id;
  std::string clinic;
  std::string content;      // of the encounter, as a JSON object, without what says nothing
  std::string status;       // "in-progress"
  std::string visit_class;  // "AMB"
  // From its beginning on, or when it was recorded; up to its end, exclusive. One that has begun
  // and has no end yet goes on; one that never took place, or says nothing, is a moment.
  std::int64_t begins_ms = 0;
  std::int64_t ends_ms = 0;
  bool in_error = false;
  std::uint64_t version = 0;
  events::Partition partition = 0;
  events::Offset offset = 0;
  friend bool operator==(const OccupancyRow&, const OccupancyRow&) = default;
};

inline constexpr auto occupancy_table = table<OccupancyRow>(
    "occupancy", std::array{RowIndex{"time", "int8range(begins_ms, ends_ms)", {}, "gist"}},
    column("id", &OccupancyRow::id, use::uuid | use::key | use::aggregate),
    column("patient_id", &OccupancyRow::patient_id, use::uuid),
    column("clinic", &OccupancyRow::clinic), column("content", &OccupancyRow::content),
    column("status", &OccupancyRow::status), column("visit_class", &OccupancyRow::visit_class),
    column("begins_ms", &OccupancyRow::begins_ms), column("ends_ms", &OccupancyRow::ends_ms),
    column("in_error", &OccupancyRow::in_error),
    column("version", &OccupancyRow::version, use::version),
    column("log_partition", &OccupancyRow::partition), column("log_offset", &OccupancyRow::offset));

// What its texts take in memory.
std::size_t bytes_in(const OccupancyRow& row);

// The row after the event; an event that the row has already changes nothing. Throws
// UnappliableEvent.
std::optional<OccupancyRow> evolve(std::optional<OccupancyRow> row, const RecordedEvent& event);

}  // namespace carelog::projections
