// Positions from the tables `projection_positions` and `projection_progress`.
#pragma once

#include <vector>

#include "infra/postgres/connection_pool.h"
#include "query-side/postgres/postgres_session.h"
#include "query-side/reading/model_positions.h"

namespace carelog::query {

class PostgresPositions final : public ModelPositions {
 public:
  // Requires: made by query_pool() (postgres_queries.h). The pool outlives this.
  explicit PostgresPositions(infra::ConnectionPool& pool) : pool_(pool) {}

  // Must be prepared on the sessions of the pool.
  static std::vector<Statement> statements();
  std::vector<ModelPosition> read() override;
  std::vector<ParkedAggregate> parked() override;

 private:
  infra::ConnectionPool& pool_;
  bool any_parked_ = false;  // in any generation
};

}  // namespace carelog::query
