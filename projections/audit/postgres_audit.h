// The tables `audit_entries` and `audit_subjects` (audit_trail.h), folded together.
#pragma once

#include "projections/postgres/postgres_tables.h"

namespace carelog::projections {

class PostgresAudit final : public PostgresTables {
 public:
  PostgresAudit() : PostgresTables(nullptr) {}  // takes every type

  std::vector<TableWords> tables() const override;
  void prepare(pqxx::connection& connection, const std::string& schema) const override;
  void fold(pqxx::transaction_base& transaction, const std::string& topic,
            const std::vector<events::RecordedCommit>& commits) const override;
  std::unique_ptr<PostgresFilling> filling(const std::string& schema,
                                           const std::string& topic) const override;
};

}  // namespace carelog::projections
