// Patients from the tables `patients` and `audit_entries`.
#pragma once

#include <vector>

#include "infra/postgres/connection_pool.h"
#include "query-side/patients/patient_reader.h"
#include "query-side/postgres/postgres_session.h"

namespace carelog::query {

class PostgresPatientReader final : public PatientReader {
 public:
  // Requires: made by query_pool() (postgres_queries.h). The pool outlives this.
  explicit PostgresPatientReader(infra::ConnectionPool& pool) : pool_(pool) {}

  // Must be prepared on the sessions of the pool.
  static std::vector<Statement> statements();

  FoundPatients find_as_of(const std::vector<PatientKey>& keys) override;
  PatientPage list(const PatientFilter& filter, const std::optional<PatientPlace>& after,
                   std::uint32_t limit) override;
  std::uint64_t count(const PatientFilter& filter) override;
  std::optional<HistoryPage> history(const std::string& clinic, const std::string& id,
                                     std::uint64_t after_version, std::uint32_t limit) override;

 private:
  infra::ConnectionPool& pool_;
};

}  // namespace carelog::query
