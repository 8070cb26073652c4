// Rows of `audit_entries` as history entries, and SELECTs that are put together from filters.
#pragma once

#include <pqxx/row>
#include <string>
#include <vector>

#include "carelog/api/v1/patient_queries.pb.h"

namespace carelog::query {

// The columns that history_entry reads, in its order, from the first one.
inline constexpr const char* history_columns =
    "aggregate_id, version, event_type, occurred_at_ms, clinic, actor, role, purpose, command, "
    "command_id, correlation_id, causation_id, traceparent, topic, log_partition, log_offset, "
    "changes";

carelog::api::v1::HistoryEntry history_entry(const pqxx::row& row);

// SQL with its parameters.
struct Select {
  std::string sql;
  std::vector<std::string> parameters;

  // Takes the value and returns how the SQL refers to it: "$3".
  std::string parameter(std::string value) {
    parameters.push_back(std::move(value));
    return "$" + std::to_string(parameters.size());
  }
  std::string parameter(std::int64_t value) { return parameter(std::to_string(value)); }
};

}  // namespace carelog::query
