// The two halves of a search in the audit trail, as SQL. Each filter has an index of its own: none
// may read a whole table, however many years a clinic keeps it.
#pragma once

#include <cstdint>
#include <optional>

#include "query-side/audit/audit_reader.h"
#include "query-side/postgres/postgres_history.h"
#include "query-side/postgres/postgres_select.h"

namespace carelog::query {

// Rows of carelog.audit_entries: history_columns, aggregate_type and occurred_at_ms, newest first.
Select select_changes(const AuditFilter& filter, const std::optional<AuditPlace>& after,
                      std::uint32_t rows_max);
// Rows of access.access_log, newest first.
Select select_accesses(const AuditFilter& filter, const std::optional<AuditPlace>& after,
                       std::uint32_t rows_max);

}  // namespace carelog::query
