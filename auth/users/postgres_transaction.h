// One transaction on a pool, for the stores of users and sessions.
#pragma once

#include <cstdint>
#include <pqxx/result>
#include <pqxx/transaction>
#include <string>

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

// UserStore::is_admitted(), and holds him so until the end of the transaction.
inline bool hold_if_admitted(pqxx::work& work, const std::string& user_id, std::int64_t epoch) {
  return !work.exec_params(
                  "SELECT 1 FROM auth.users WHERE id = $1 AND epoch = $2 AND disabled_at_ms IS "
                  "NULL "
                  "FOR SHARE",
                  user_id, epoch)
              .empty();
}

}  // namespace carelog::auth
