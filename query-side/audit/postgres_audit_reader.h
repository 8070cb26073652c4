// The audit trail from the view `carelog.audit_entries` (projections) and `access.access_log`
// (auth/access/postgres_access_log.h).
#pragma once

#include "infra/postgres/connection_pool.h"
#include "query-side/audit/audit_reader.h"

namespace carelog::query {

class PostgresAuditReader final : public AuditReader {
 public:
  // Requires: made by query_pool() (postgres_queries.h). The pool outlives this.
  explicit PostgresAuditReader(infra::ConnectionPool& pool) : pool_(pool) {}

  AuditPage search(const AuditFilter& filter, const std::optional<AuditPlace>& after,
                   std::uint32_t limit) override;

 private:
  infra::ConnectionPool& pool_;
};

}  // namespace carelog::query
