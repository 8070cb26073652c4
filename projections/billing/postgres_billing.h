// The table `billing_accounts`: BillingAccountSummary rows.
#pragma once

#include "projections/postgres/postgres_tables.h"

namespace carelog::projections {

class PostgresBilling final : public PostgresTables {
 public:
  const char* tables_sql() const override;
  std::vector<const char*> indexes_sql() const override;
  void prepare(pqxx::connection& connection, const std::string& schema) const override;
  void fold(pqxx::transaction_base& transaction, const std::string& topic,
            const std::vector<events::RecordedCommit>& commits) const override;
  std::unique_ptr<PostgresFilling> filling(const std::string& schema,
                                           const std::string& topic) const override;
  std::vector<Table> tables() const override { return {{"billing_accounts", "id", "id"}}; }
};

}  // namespace carelog::projections
