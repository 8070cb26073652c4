// Rows of `audit_entries` as history entries.
#pragma once

#include <string>
#include <vector>

#include "carelog/api/v1/patient_queries.pb.h"
#include "query-side/reading/view.h"

namespace carelog::query {

void read_occurred_at(std::string_view ms, carelog::api::v1::HistoryEntry& entry);
void read_changes(std::string_view json, carelog::api::v1::HistoryEntry& entry);

using carelog::api::v1::HistoryEntry;
inline constexpr auto history_columns = view<HistoryEntry>(
    from("aggregate_id", &HistoryEntry::mutable_patient_id),
    from("version", &HistoryEntry::set_version),
    from("event_type", &HistoryEntry::mutable_event_type), from("occurred_at_ms", read_occurred_at),
    from("clinic", &HistoryEntry::mutable_clinic), from("actor", &HistoryEntry::mutable_actor),
    from("role", &HistoryEntry::mutable_role), from("purpose", &HistoryEntry::mutable_purpose),
    from("command", &HistoryEntry::mutable_command),
    from("command_id", &HistoryEntry::mutable_command_id),
    from("correlation_id", &HistoryEntry::mutable_correlation_id),
    from("causation_id", &HistoryEntry::mutable_causation_id),
    from("traceparent", &HistoryEntry::mutable_traceparent),
    from("topic", &HistoryEntry::mutable_topic),
    from("log_partition", &HistoryEntry::set_partition),
    from("log_offset", &HistoryEntry::set_offset), from("changes", read_changes));

}  // namespace carelog::query
