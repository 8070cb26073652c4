// Who treats whom, from the views of the live generations.
#pragma once

#include "infra/postgres/connection_pool.h"
#include "query-side/chart/care_reader.h"

namespace carelog::query {

class PostgresCareReader final : public CareReader {
 public:
  // Requires: made by query_pool() (postgres_queries.h). Outlives this.
  explicit PostgresCareReader(infra::ConnectionPool& pool) : pool_(pool) {}

  bool treats(const CareQuestion& question) override;

 private:
  infra::ConnectionPool& pool_;
};

}  // namespace carelog::query
