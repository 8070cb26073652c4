// The query side's way into PostgreSQL: read-only sessions with its statements named.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "infra/postgres/connection_pool.h"
#include "query-side/reading/read_failure.h"

namespace carelog::query {

// What PostgresPatientReader, PostgresBillingReader and PostgresPositions are made on. Connects to
// nothing yet. A statement that takes longer than statement_max_ms is given up.
inline constexpr int statement_max_ms = 4000;
std::unique_ptr<infra::ConnectionPool> query_pool(std::string conninfo,
                                                  std::size_t connections_max);

// Runs the queries on a connection of the pool. PostgreSQL's exceptions, whose texts quote values,
// become ReadModelAway and ReadModelBroken, whose texts do not.
void query(infra::ConnectionPool& pool, const std::function<void(pqxx::connection&)>& queries);

}  // namespace carelog::query
