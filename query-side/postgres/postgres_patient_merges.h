// Merges from the view `patients`. A patient is merged into the one whose row names it, whatever
// its own row says: so one commit shows both sides.
#pragma once

#include <string>
#include <vector>

#include "infra/postgres/connection_pool.h"
#include "query-side/postgres/postgres_session.h"
#include "query-side/reading/patient_merges.h"

namespace carelog::query {

// Of a SELECT: the id of whom the patient of this alias is merged into, or NULL.
std::string merged_into_sql(const std::string& alias);

class PostgresPatientMerges final : public PatientMerges {
 public:
  // Requires: made by query_pool() (postgres_queries.h). Outlives this.
  explicit PostgresPatientMerges(infra::ConnectionPool& pool) : pool_(pool) {}

  // To be prepared on the sessions of the pool.
  static std::vector<Statement> statements();

  PatientStanding standing(const std::string& clinic, const std::string& patient_id) override;

 private:
  infra::ConnectionPool& pool_;
};

}  // namespace carelog::query
