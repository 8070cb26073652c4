#include "auth/users/postgres_second_factors.h"

#include <pqxx/result>

#include "auth/users/postgres_transaction.h"
#include "auth/users/postgres_user_store.h"

namespace carelog::auth {

void take_factor_from(pqxx::work& work, const std::string& user_id) {
  work.exec_params(
      "UPDATE auth.users SET factor = NULL, factor_since_ms = NULL, factor_step = NULL, "
      "offered_factor = '', epoch = epoch + 1 WHERE id = $1",
      user_id);
  work.exec_params("DELETE FROM auth.recovery_codes WHERE user_id = $1", user_id);
}

bool PostgresUserStore::offer_factor(const std::string& id, std::int64_t epoch,
                                     const std::string& sealed) {
  return in_transaction(pool_, [&](pqxx::work& work) {
    return work.exec_params(
                   "UPDATE auth.users SET offered_factor = $3 WHERE id = $1 AND epoch = $2 "
                   "AND factor IS NULL AND disabled_at_ms IS NULL",
                   id, epoch, sealed)
               .affected_rows() == 1;
  });
}

bool PostgresUserStore::confirm_factor(const std::string& id, const ConfirmedFactor& confirmed) {
  if (confirmed.sealed.empty()) return false;
  return in_transaction(pool_, [&](pqxx::work& work) {
    const bool offered = work.exec_params(
                                 "UPDATE auth.users SET factor = offered_factor, "
                                 "offered_factor = '', factor_since_ms = $3, factor_step = $4, "
                                 "epoch = epoch + 1 WHERE id = $1 AND offered_factor = $2 "
                                 "AND factor IS NULL AND disabled_at_ms IS NULL",
                                 id, confirmed.sealed, confirmed.at_ms, confirmed.step)
                             .affected_rows() == 1;
    if (!offered) return false;
    for (const std::string& hash : confirmed.recovery_hashes) {
      work.exec_params("INSERT INTO auth.recovery_codes (user_id, hash) VALUES ($1, $2)", id, hash);
    }
    return true;
  });
}

bool PostgresUserStore::use_factor(const std::string& id, const std::string& sealed,
                                   std::int64_t step) {
  return in_transaction(pool_, [&](pqxx::work& work) {
    return work.exec_params(
                   "UPDATE auth.users SET factor_step = $3 WHERE id = $1 AND factor = $2 "
                   "AND factor_step < $3 AND disabled_at_ms IS NULL",
                   id, sealed, step)
               .affected_rows() == 1;
  });
}

bool PostgresUserStore::use_recovery_code(const std::string& id, const std::string& hash) {
  return in_transaction(pool_, [&](pqxx::work& work) {
    return work.exec_params(
                   "DELETE FROM auth.recovery_codes USING auth.users WHERE user_id = $1 "
                   "AND hash = $2 AND users.id = user_id AND disabled_at_ms IS NULL",
                   id, hash)
               .affected_rows() == 1;
  });
}

bool PostgresUserStore::remove_factor(const std::string& id, const std::string& sealed) {
  return in_transaction(pool_, [&](pqxx::work& work) {
    const bool his = !work.exec_params(
                              "SELECT 1 FROM auth.users WHERE id = $1 AND factor = $2 "
                              "AND disabled_at_ms IS NULL FOR UPDATE",
                              id, sealed)
                          .empty();
    if (his) take_factor_from(work, id);
    return his;
  });
}

}  // namespace carelog::auth
