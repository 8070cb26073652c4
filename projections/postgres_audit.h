// The tables `audit_entries` (one row per event, for ever) and `audit_subjects` (the last known
// details).
#pragma once

#include "projections/postgres_read_model.h"

namespace carelog::projections {

class PostgresAudit final : public PostgresTables {
 public:
  void prepare(pqxx::connection& connection) const override;
  void fold(pqxx::transaction_base& transaction, const std::string& topic,
            const std::vector<events::RecordedCommit>& commits) const override;
  std::vector<Table> tables() const override {
    return {{"audit_entries", "aggregate_id, aggregate_type, version"},
            {"audit_subjects", "aggregate_id, aggregate_type"}};
  }
};

}  // namespace carelog::projections
