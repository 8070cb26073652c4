// The query side's access to PostgreSQL: read-only sessions with the readers' statements prepared.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "infra/postgres/connection_pool.h"
#include "query-side/reading/read_failure.h"

namespace carelog::query {

struct Statement {
  std::string name;
  std::string sql;
};

// A statement that runs longer is cancelled.
inline constexpr int statement_max_ms = 4000;
// Read-only sessions with these statements prepared. Does not connect yet.
std::unique_ptr<infra::ConnectionPool> reading_pool(std::string conninfo,
                                                    std::size_t connections_max,
                                                    std::vector<Statement> statements);

// Runs the queries on a connection of the pool. PostgreSQL's exceptions, whose texts quote values,
// become ReadModelAway and ReadModelBroken, whose texts do not.
void query(infra::ConnectionPool& pool, const std::function<void(pqxx::connection&)>& queries);

}  // namespace carelog::query
