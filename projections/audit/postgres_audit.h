// The tables `audit_entries` (one row per event, for ever) and `audit_subjects` (the last known
// details).
#pragma once

#include "projections/postgres/postgres_tables.h"

namespace carelog::projections {

class PostgresAudit final : public PostgresTables {
 public:
  const char* tables_sql() const override;
  std::vector<const char*> indexes_sql() const override;
  void prepare(pqxx::connection& connection, const std::string& schema) const override;
  void fold(pqxx::transaction_base& transaction, const std::string& topic,
            const std::vector<events::RecordedCommit>& commits) const override;
  std::unique_ptr<PostgresFilling> filling(const std::string& schema,
                                           const std::string& topic) const override;
  std::vector<Table> tables() const override {
    return {{"audit_entries", "aggregate_id, aggregate_type, version", "aggregate_id"},
            {"audit_subjects", "aggregate_id, aggregate_type", "aggregate_id"}};
  }
};

}  // namespace carelog::projections
