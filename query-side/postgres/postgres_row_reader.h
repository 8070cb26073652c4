// Rows from the views of the live generations.
#pragma once

#include "infra/postgres/connection_pool.h"
#include "query-side/reading/row_reader.h"

namespace carelog::query {

class PostgresRowReader final : public RowReader {
 public:
  // Requires: made by query_pool() (postgres_queries.h). The pool outlives this.
  explicit PostgresRowReader(infra::ConnectionPool& pool) : pool_(pool) {}

  std::vector<Row> rows(const RowsWanted& wanted) override;

 private:
  infra::ConnectionPool& pool_;
};

}  // namespace carelog::query
