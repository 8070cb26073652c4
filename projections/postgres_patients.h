// The table `patients`: PatientSummary rows.
#pragma once

#include "projections/postgres_read_model.h"

namespace carelog::projections {

class PostgresPatients final : public PostgresTables {
 public:
  void prepare(pqxx::connection& connection) const override;
  void fold(pqxx::transaction_base& transaction, const std::string& topic,
            const std::vector<events::RecordedCommit>& commits) const override;
  std::vector<Table> tables() const override { return {{"patients", "id"}}; }
};

}  // namespace carelog::projections
