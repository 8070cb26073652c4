// What PostgreSQL's errors mean to a projection. PostgreSQL's messages quote values, so only error
// codes are passed on.
#pragma once

#include <pqxx/except>
#include <string>
#include <utility>

#include "infra/postgres/connection_pool.h"
#include "projections/following/read_model.h"

namespace carelog::projections {

// Whether the row itself is refused, on any server and at any time: data exceptions, violated
// constraints, rows too large for an index.
inline bool is_of_the_row(const pqxx::sql_error& refused) {
  const std::string state = refused.sqlstate();
  return state.starts_with("22") || state.starts_with("23") || state.starts_with("54");
}

inline std::string refusal_text(const pqxx::sql_error& refused) {
  return "PostgreSQL refuses it (SQLSTATE " +
         (refused.sqlstate().empty() ? "unknown" : refused.sqlstate()) + ")";
}

// Calls use(), which uses a connection, and turns what it throws into ReadModelFailure.
template <typename Use>
auto with_failures_of(const std::string& projection, Use&& use) {
  try {
    return std::forward<Use>(use)();
  } catch (const infra::PostgresAway& away) {
    throw ReadModelFailure(away.what());
  } catch (const pqxx::sql_error& refused) {
    throw ReadModelFailure("a statement of " + projection + ": " + refusal_text(refused));
  } catch (const pqxx::failure&) {
    throw ReadModelFailure("a transaction of " + projection + " broke off in PostgreSQL");
  }
}

}  // namespace carelog::projections
