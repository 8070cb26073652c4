// Patients worth comparing, from the view `duplicate_candidates`.
#pragma once

#include "infra/postgres/connection_pool.h"
#include "query-side/patients/duplicate_reader.h"

namespace carelog::query {

class PostgresDuplicateReader final : public DuplicateReader {
 public:
  // Requires: made by query_pool() (postgres_queries.h). Outlives this.
  explicit PostgresDuplicateReader(infra::ConnectionPool& pool) : pool_(pool) {}

  std::vector<ComparedWith> next(const std::string& clinic,
                                 const std::optional<PatientPlace>& after,
                                 std::uint32_t patients_max) override;

 private:
  infra::ConnectionPool& pool_;
};

}  // namespace carelog::query
