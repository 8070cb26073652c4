#include "query-side/audit/postgres_audit_statements.h"

namespace carelog::query {
namespace {

using Source = AuditPlace::Source;

// The condition that a row of this source is after the place. `tuple` are the columns by which rows
// of the same time are ordered.
std::string behind(Select& select, Source source, const AuditPlace& after, const std::string& time,
                   const std::string& tuple, const std::string& values) {
  const std::string at = select.parameter(after.at_ms) + "::bigint";
  if (source == after.source) {
    return " AND " + time + " <= " + at + " AND (" + time + ", " + tuple + ") < (" + at + ", " +
           values + ")";
  }
  return " AND " + time + (source < after.source ? " <= " : " < ") + at;
}

void add_common(Select& select, const AuditFilter& filter, const std::string& time) {
  if (!filter.actor.empty()) select.sql += " AND actor = " + select.parameter(filter.actor);
  if (!filter.purpose.empty()) select.sql += " AND purpose = " + select.parameter(filter.purpose);
  if (filter.from_ms) select.sql += " AND " + time + " >= " + select.parameter(*filter.from_ms);
  if (filter.to_ms) select.sql += " AND " + time + " < " + select.parameter(*filter.to_ms);
}

}  // namespace

Select select_changes(const AuditFilter& filter, const std::optional<AuditPlace>& after,
                      std::uint32_t rows_max) {
  Select select;
  select.sql = "SELECT " + select_list(history_columns) +
               ", aggregate_type, occurred_at_ms FROM carelog.audit_entries WHERE clinic = " +
               select.parameter(filter.clinic);
  add_common(select, filter, "occurred_at_ms");
  if (!filter.request_id.empty())
    select.sql += " AND correlation_id = " + select.parameter(filter.request_id);
  if (!filter.patient_id.empty()) {
    select.sql += " AND belongs_to = " + select.parameter(filter.patient_id) + "::uuid";
  }
  if (after) {
    std::string values;
    if (after->source == Source::change) {
      values = select.parameter(after->id) + "::uuid, " + select.parameter(after->type) + ", " +
               select.parameter(after->number) + "::bigint";
    }
    select.sql += behind(select, Source::change, *after, "occurred_at_ms",
                         "aggregate_id, aggregate_type, version", values);
  }
  select.sql +=
      " ORDER BY occurred_at_ms DESC, aggregate_id DESC, aggregate_type DESC, "
      "version DESC LIMIT " +
      std::to_string(rows_max);
  return select;
}

Select select_accesses(const AuditFilter& filter, const std::optional<AuditPlace>& after,
                       std::uint32_t rows_max) {
  Select select;
  select.sql =
      "SELECT at_ms, journal, position, kind, clinic, actor, role, purpose, operation, status, "
      "code, array_to_string(patients, ','), request_id, command_id, reason FROM access.access_log "
      "WHERE clinic IN ('', " +
      select.parameter(filter.clinic) + ")";
  if (filter.kinds == AuditKinds::reads) select.sql += " AND kind = 'read'";
  if (filter.kinds == AuditKinds::refusals) select.sql += " AND kind = 'refusal'";
  add_common(select, filter, "at_ms");
  if (!filter.request_id.empty())
    select.sql += " AND request_id = " + select.parameter(filter.request_id);
  if (!filter.patient_id.empty())
    select.sql += " AND patients @> ARRAY[" + select.parameter(filter.patient_id) + "::uuid]";
  if (after) {
    std::string values;
    if (after->source == Source::access) {
      values =
          select.parameter(after->id) + "::uuid, " + select.parameter(after->number) + "::bigint";
    }
    select.sql += behind(select, Source::access, *after, "at_ms", "journal, position", values);
  }
  select.sql +=
      " ORDER BY at_ms DESC, journal DESC, position DESC LIMIT " + std::to_string(rows_max);
  return select;
}

}  // namespace carelog::query
