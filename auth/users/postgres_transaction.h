// One transaction on a pool, for the stores of users and sessions.
#pragma once

#include <pqxx/transaction>

#include "auth/users/user_store.h"
#include "infra/postgres/connection_pool.h"

namespace carelog::auth {

// Runs use(work) in a transaction, commits it and returns what it gave. Throws UserStoreUnavailable
// if PostgreSQL is away.
template <typename Use>
auto in_transaction(infra::ConnectionPool& pool, Use use) {
  try {
    return pool.use([&](pqxx::connection& connection) {
      pqxx::work work(connection);
      auto result = use(work);
      work.commit();
      return result;
    });
  } catch (const infra::PostgresAway& away) {
    throw UserStoreUnavailable(away.what());
  }
}

}  // namespace carelog::auth
