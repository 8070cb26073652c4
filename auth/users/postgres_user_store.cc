#include "auth/users/postgres_user_store.h"

#include <pqxx/result>
#include <pqxx/transaction>
#include <stdexcept>

#include "auth/users/postgres_auth_schema.h"
#include "auth/users/postgres_second_factors.h"
#include "auth/users/postgres_transaction.h"
#include "infra/ids/random_id.h"
#include "infra/postgres/connection_pool.h"

namespace carelog::auth {
namespace {

constexpr const char* user_columns =
    "id, email, password_hash, role, clinic, created_at_ms, last_login_at_ms, disabled_at_ms, "
    "once_until_ms, epoch, cut_off_at_ms, offered_factor, factor, factor_since_ms, factor_step, "
    "(SELECT count(*) FROM auth.recovery_codes WHERE user_id = users.id) AS recovery_codes";

std::optional<std::int64_t> time_or_never(const pqxx::field& field) {
  if (field.is_null()) return std::nullopt;
  return field.as<std::int64_t>();
}

User user_of(const pqxx::row& row) {
  User user;
  user.id = row["id"].as<std::string>();
  user.email = row["email"].as<std::string>();
  user.password_hash = row["password_hash"].as<std::string>();
  const auto role = role_from_name(row["role"].as<std::string>());
  if (!role) throw std::runtime_error("user " + user.id + " has a role that this program lacks");
  user.role = *role;
  user.clinic = row["clinic"].as<std::string>();
  user.created_at_ms = row["created_at_ms"].as<std::int64_t>();
  user.last_login_at_ms = time_or_never(row["last_login_at_ms"]);
  user.disabled_at_ms = time_or_never(row["disabled_at_ms"]);
  user.once_until_ms = time_or_never(row["once_until_ms"]);
  user.epoch = row["epoch"].as<std::int64_t>();
  user.cut_off_at_ms = time_or_never(row["cut_off_at_ms"]);
  user.offered_factor = row["offered_factor"].as<std::string>();
  if (!row["factor"].is_null()) {
    user.factor = {.sealed = row["factor"].as<std::string>(),
                   .since_ms = row["factor_since_ms"].as<std::int64_t>(),
                   .last_step = row["factor_step"].as<std::int64_t>(),
                   .recovery_codes_left = row["recovery_codes"].as<std::int64_t>()};
  }
  return user;
}

std::optional<User> user_with(pqxx::work& work, const std::string& id) {
  const pqxx::result rows = work.exec_params(
      std::string("SELECT ") + user_columns + " FROM auth.users WHERE id = $1", id);
  if (rows.empty()) return std::nullopt;
  return user_of(rows[0]);
}

// The user, held until the end of the transaction, if this may be done to him. Those who do
// something to the users of his clinic wait for one another here, and those who sign in as him.
tl::expected<User, UserRefusal> administered(pqxx::work& work, const Administered& what) {
  const auto user = user_with(work, what.user);
  if (!user) return tl::unexpected(UserRefusal::unknown_user);
  work.exec_params("SELECT pg_advisory_xact_lock(hashtextextended('carelog users of ' || $1, 0))",
                   user->clinic);
  if (infra::is_uuid(what.by)) {
    const auto by = user_with(work, what.by);
    if (by && by->disabled_at_ms) return tl::unexpected(UserRefusal::by_disabled);
  }
  const pqxx::result rows = work.exec_params(
      std::string("SELECT ") + user_columns + " FROM auth.users WHERE id = $1 FOR UPDATE",
      what.user);
  if (rows.empty()) return tl::unexpected(UserRefusal::unknown_user);
  return user_of(rows[0]);
}

bool is_last_admin(pqxx::work& work, const User& user) {
  return user.role == Role::admin &&
         work.exec_params(
                 "SELECT 1 FROM auth.users WHERE clinic = $1 AND role = $2 AND id <> $3 "
                 "AND disabled_at_ms IS NULL AND once_until_ms IS NULL LIMIT 1",
                 user.clinic, std::string(role_name(user.role)), user.id)
             .empty();
}

// What an admin may change of a user. Requires: the user is held.
void store_administered(pqxx::work& work, const User& user) {
  work.exec_params(
      "UPDATE auth.users SET password_hash = $2, disabled_at_ms = $3, once_until_ms = $4, "
      "epoch = $5, cut_off_at_ms = $6 WHERE id = $1",
      user.id, user.password_hash, user.disabled_at_ms, user.once_until_ms, user.epoch,
      user.cut_off_at_ms);
}

}  // namespace

PostgresUserStore::PostgresUserStore(infra::ConnectionPool& pool) : pool_(pool) {
  try {
    pool_.use(migrate_auth_schema);
  } catch (const infra::PostgresAway& away) {
    throw UserStoreUnavailable(away.what());
  }
}

std::optional<User> PostgresUserStore::find_by_email(std::string_view email) {
  return in_transaction(pool_, [&](pqxx::work& work) -> std::optional<User> {
    const pqxx::result rows = work.exec_params(
        std::string("SELECT ") + user_columns + " FROM auth.users WHERE email_key = $1",
        email_key(email));
    if (rows.empty()) return std::nullopt;
    return user_of(rows[0]);
  });
}

std::optional<User> PostgresUserStore::find_by_id(const std::string& id) {
  return in_transaction(pool_, [&](pqxx::work& work) { return user_with(work, id); });
}

tl::expected<void, UserRefusal> PostgresUserStore::add(const User& user) {
  const auto added = in_transaction(pool_, [&](pqxx::work& work) {
    return work
        .exec_params(
            "INSERT INTO auth.users (id, email, email_key, password_hash, role, clinic, "
            "created_at_ms, last_login_at_ms, disabled_at_ms, once_until_ms, epoch, "
            "cut_off_at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) "
            "ON CONFLICT (email_key) DO NOTHING",
            user.id, user.email, email_key(user.email), user.password_hash,
            std::string(role_name(user.role)), user.clinic, user.created_at_ms,
            user.last_login_at_ms, user.disabled_at_ms, user.once_until_ms, user.epoch,
            user.cut_off_at_ms)
        .affected_rows();
  });
  if (added == 0) return tl::unexpected(UserRefusal::email_in_use);
  return {};
}

bool PostgresUserStore::is_empty() {
  return in_transaction(pool_, [](pqxx::work& work) {
    return work.exec("SELECT 1 FROM auth.users LIMIT 1").empty();
  });
}

void PostgresUserStore::record_login(const std::string& id, std::int64_t at_ms) {
  in_transaction(pool_, [&](pqxx::work& work) {
    return work.exec_params("UPDATE auth.users SET last_login_at_ms = $2 WHERE id = $1", id, at_ms);
  });
}

bool PostgresUserStore::replace_password_hash(const std::string& id, const std::string& current,
                                              const std::string& fresh) {
  return in_transaction(pool_, [&](pqxx::work& work) {
    return work.exec_params(
                   "UPDATE auth.users SET password_hash = $3, once_until_ms = NULL, "
                   "epoch = epoch + 1 "
                   "WHERE id = $1 AND password_hash = $2 AND disabled_at_ms IS NULL",
                   id, current, fresh)
               .affected_rows() == 1;
  });
}

void PostgresUserStore::upgrade_password_hash(const std::string& id, const std::string& current,
                                              const std::string& fresh) {
  in_transaction(pool_, [&](pqxx::work& work) {
    return work.exec_params(
        "UPDATE auth.users SET password_hash = $3 WHERE id = $1 AND password_hash = $2", id,
        current, fresh);
  });
}

bool PostgresUserStore::is_admitted(const std::string& id, std::int64_t epoch) {
  return in_transaction(pool_, [&](pqxx::work& work) { return hold_if_admitted(work, id, epoch); });
}

tl::expected<User, UserRefusal> PostgresUserStore::disable(const Administered& what,
                                                           const NowMs& now_ms) {
  return in_transaction(pool_, [&](pqxx::work& work) -> tl::expected<User, UserRefusal> {
    auto user = administered(work, what);
    if (!user || user->disabled_at_ms) return user;
    if (is_last_admin(work, *user)) return tl::unexpected(UserRefusal::last_admin);
    user->disabled_at_ms = now_ms();
    user->cut_off(*user->disabled_at_ms);
    ++user->epoch;
    store_administered(work, *user);
    return user;
  });
}

tl::expected<User, UserRefusal> PostgresUserStore::enable(const Administered& what) {
  return in_transaction(pool_, [&](pqxx::work& work) {
    auto user = administered(work, what);
    if (user) {
      user->disabled_at_ms.reset();
      store_administered(work, *user);
    }
    return user;
  });
}

tl::expected<User, UserRefusal> PostgresUserStore::set_once(const Administered& what,
                                                            const std::string& hash,
                                                            std::int64_t good_for_ms,
                                                            const NowMs& now_ms) {
  return in_transaction(pool_, [&](pqxx::work& work) {
    auto user = administered(work, what);
    if (user) {
      const std::int64_t now = now_ms();
      user->password_hash = hash;
      user->once_until_ms = now + good_for_ms;
      user->cut_off(now);
      ++user->epoch;
      store_administered(work, *user);
    }
    return user;
  });
}

tl::expected<User, UserRefusal> PostgresUserStore::reset_factor(const Administered& what) {
  return in_transaction(pool_, [&](pqxx::work& work) {
    auto user = administered(work, what);
    if (user) {
      take_factor_from(work, user->id);
      user = *user_with(work, user->id);
    }
    return user;
  });
}

std::vector<User> PostgresUserStore::of_clinic(const std::string& clinic, const std::string& after,
                                               std::size_t users_max) {
  const std::optional<std::string> last = after.empty() ? std::nullopt : std::optional(after);
  return in_transaction(pool_, [&](pqxx::work& work) {
    std::vector<User> users;
    for (const auto& row : work.exec_params(
             std::string("SELECT ") + user_columns +
                 " FROM auth.users WHERE clinic = $1 AND ($2::uuid IS NULL OR email_key COLLATE "
                 "\"C\" > (SELECT email_key FROM auth.users WHERE id = $2::uuid) COLLATE \"C\") "
                 "ORDER BY email_key COLLATE \"C\" LIMIT $3",
             clinic, last, users_max)) {
      users.push_back(user_of(row));
    }
    return users;
  });
}

std::vector<CutOff> PostgresUserStore::cut_off_since(std::int64_t at_ms) {
  return in_transaction(pool_, [&](pqxx::work& work) {
    std::vector<CutOff> found;
    for (const auto& row : work.exec_params(
             "SELECT id, cut_off_at_ms FROM auth.users WHERE cut_off_at_ms >= $1", at_ms)) {
      found.push_back({row[0].as<std::string>(), row[1].as<std::int64_t>()});
    }
    return found;
  });
}

}  // namespace carelog::auth
