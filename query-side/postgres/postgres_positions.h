// Positions from the tables `projection_positions` and `projection_progress`.
#pragma once

#include "infra/postgres/connection_pool.h"
#include "query-side/reading/model_positions.h"

namespace carelog::query {

class PostgresPositions final : public ModelPositions {
 public:
  // Requires: made by query_pool(). Outlives this.
  explicit PostgresPositions(infra::ConnectionPool& pool) : pool_(pool) {}
  std::vector<ModelPosition> read() override;
  std::vector<ParkedAggregate> parked() override;

 private:
  infra::ConnectionPool& pool_;
  bool any_parked_ = false;  // of any generation
};

}  // namespace carelog::query
