#include "query-side/postgres/postgres_session.h"

#include <pqxx/pqxx>

namespace carelog::query {
namespace {

void prepare(pqxx::connection& connection, const std::vector<Statement>& statements) {
  pqxx::nontransaction(connection)
      .exec(
          "SET default_transaction_read_only = on; SET jit = off; "
          "SET client_min_messages = warning; "
          "SET pg_trgm.word_similarity_threshold = 0.5; "  // one wrong letter in eight
          "SET statement_timeout = " +
          std::to_string(statement_max_ms));
  for (const Statement& statement : statements) connection.prepare(statement.name, statement.sql);
}

// Undefined table, schema, function or column: the projector has not created them yet, or has not
// finished rebuilding an earlier layout.
bool not_made_yet(const std::string& sqlstate) {
  return sqlstate == "42P01" || sqlstate == "3F000" || sqlstate == "42883" || sqlstate == "42703";
}

// Cancelled by the time limit, or the server is starting or shutting down.
bool passing(const std::string& sqlstate) {
  return sqlstate.starts_with("57") || sqlstate.starts_with("08") || sqlstate.starts_with("53");
}

}  // namespace

std::unique_ptr<infra::ConnectionPool> reading_pool(std::string conninfo,
                                                    std::size_t connections_max,
                                                    std::vector<Statement> statements) {
  return std::make_unique<infra::ConnectionPool>(
      std::move(conninfo),
      infra::ConnectionPoolLimits{.connections_max = connections_max, .wait_max_ms = 2000},
      [statements = std::move(statements)](pqxx::connection& connection) {
        prepare(connection, statements);
      });
}

void query(infra::ConnectionPool& pool, const std::function<void(pqxx::connection&)>& queries) {
  try {
    pool.use(queries);
  } catch (const infra::PostgresAway&) {
    throw ReadModelAway("the database cannot be reached");
  } catch (const pqxx::sql_error& refused) {
    if (not_made_yet(refused.sqlstate())) {
      throw ReadModelAway("the read model has not been made yet");
    }
    if (passing(refused.sqlstate())) {
      throw ReadModelAway("the database broke a query off (SQLSTATE " + refused.sqlstate() + ")");
    }
    throw ReadModelBroken("the database refused a query (SQLSTATE " + refused.sqlstate() + ")");
  } catch (const pqxx::failure&) {
    throw ReadModelAway("the database broke a query off");
  }
}

}  // namespace carelog::query
