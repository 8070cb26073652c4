#include "auth/users/postgres_user_store.h"

#include <array>
#include <pqxx/result>
#include <pqxx/transaction>
#include <stdexcept>

#include "auth/users/postgres_transaction.h"
#include "infra/postgres/connection_pool.h"

namespace carelog::auth {
namespace {

// Number i leads from version i to i + 1. Applied ones are never edited: add a new one.
constexpr std::array migrations = {
    R"sql(
      CREATE TABLE auth.users (
        id uuid PRIMARY KEY,
        email text NOT NULL,
        email_key text NOT NULL UNIQUE,
        password_hash text NOT NULL,
        role text NOT NULL,
        clinic text NOT NULL,
        created_at_ms bigint NOT NULL,
        last_login_at_ms bigint
      )
    )sql",
    R"sql(
      CREATE TABLE auth.sessions (
        id uuid PRIMARY KEY,
        user_id uuid NOT NULL,
        client text NOT NULL,
        address text NOT NULL,
        began_at_ms bigint NOT NULL,
        used_at_ms bigint NOT NULL,
        expires_at_ms bigint NOT NULL,
        generation bigint NOT NULL,
        rotated_at_ms bigint NOT NULL,
        ended_at_ms bigint
      );
      CREATE INDEX sessions_user ON auth.sessions (user_id);
      CREATE INDEX sessions_expiry ON auth.sessions (expires_at_ms);
      CREATE INDEX sessions_ended ON auth.sessions (ended_at_ms) WHERE ended_at_ms IS NOT NULL;
      CREATE TABLE auth.codes (
        hash text PRIMARY KEY,
        session_id uuid NOT NULL,
        user_id uuid NOT NULL,
        client text NOT NULL,
        redirect_uri text NOT NULL,
        challenge text NOT NULL,
        address text NOT NULL,
        expires_at_ms bigint NOT NULL,
        used boolean NOT NULL
      )
    )sql",
    R"sql(
      ALTER TABLE auth.users ADD COLUMN disabled_at_ms bigint, ADD COLUMN once_until_ms bigint;
      CREATE INDEX users_clinic ON auth.users (clinic, email_key COLLATE "C");
      CREATE INDEX users_disabled ON auth.users (disabled_at_ms) WHERE disabled_at_ms IS NOT NULL
    )sql",
};

// The transaction-level advisory lock that migrations hold: "auth" in ASCII.
constexpr const char* take_migration_turn = "SELECT pg_advisory_xact_lock(1635087464)";

void migrate(pqxx::connection& connection) {
  pqxx::work work(connection);
  work.exec(take_migration_turn);
  work.exec("SET LOCAL client_min_messages = warning");
  // Who may not make schemas need not.
  if (work.exec1("SELECT to_regnamespace('auth') IS NULL")[0].as<bool>())
    work.exec("CREATE SCHEMA auth");
  work.exec(
      "CREATE TABLE IF NOT EXISTS auth.schema_versions ("
      "version integer PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())");
  const auto version =
      work.exec1("SELECT coalesce(max(version), 0) FROM auth.schema_versions")[0].as<std::size_t>();
  if (version > migrations.size()) {
    throw std::runtime_error("the database's schema auth has version " + std::to_string(version) +
                             ", this program knows " + std::to_string(migrations.size()) +
                             "; run the newer program");
  }
  for (std::size_t i = version; i < migrations.size(); ++i) {
    work.exec(migrations.at(i));
    work.exec_params("INSERT INTO auth.schema_versions (version) VALUES ($1)", i + 1);
  }
  work.commit();
}

constexpr const char* user_columns =
    "id, email, password_hash, role, clinic, created_at_ms, last_login_at_ms, disabled_at_ms, "
    "once_until_ms";

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
  return user;
}

}  // namespace

PostgresUserStore::PostgresUserStore(infra::ConnectionPool& pool) : pool_(pool) {
  try {
    pool_.use(migrate);
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
  return in_transaction(pool_, [&](pqxx::work& work) -> std::optional<User> {
    const pqxx::result rows = work.exec_params(
        std::string("SELECT ") + user_columns + " FROM auth.users WHERE id = $1", id);
    if (rows.empty()) return std::nullopt;
    return user_of(rows[0]);
  });
}

tl::expected<void, UserRefusal> PostgresUserStore::add(const User& user) {
  const auto added = in_transaction(pool_, [&](pqxx::work& work) {
    return work
        .exec_params(
            "INSERT INTO auth.users (id, email, email_key, password_hash, role, clinic, "
            "created_at_ms, last_login_at_ms, disabled_at_ms, once_until_ms) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) "
            "ON CONFLICT (email_key) DO NOTHING",
            user.id, user.email, email_key(user.email), user.password_hash,
            std::string(role_name(user.role)), user.clinic, user.created_at_ms,
            user.last_login_at_ms, user.disabled_at_ms, user.once_until_ms)
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
                   "UPDATE auth.users SET password_hash = $3, once_until_ms = NULL "
                   "WHERE id = $1 AND password_hash = $2",
                   id, current, fresh)
               .affected_rows() == 1;
  });
}

void PostgresUserStore::set_once(const std::string& id, const std::string& hash,
                                 std::int64_t until_ms) {
  in_transaction(pool_, [&](pqxx::work& work) {
    return work.exec_params(
        "UPDATE auth.users SET password_hash = $2, once_until_ms = $3 WHERE id = $1", id, hash,
        until_ms);
  });
}

void PostgresUserStore::set_disabled(const std::string& id, std::optional<std::int64_t> at_ms) {
  in_transaction(pool_, [&](pqxx::work& work) {
    return work.exec_params(
        "UPDATE auth.users SET disabled_at_ms = $2::bigint "
        "WHERE id = $1 AND ($2::bigint IS NULL OR disabled_at_ms IS NULL)",
        id, at_ms);
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

std::vector<std::string> PostgresUserStore::disabled_since(std::int64_t at_ms) {
  return in_transaction(pool_, [&](pqxx::work& work) {
    std::vector<std::string> ids;
    for (const auto& row :
         work.exec_params("SELECT id FROM auth.users WHERE disabled_at_ms >= $1", at_ms)) {
      ids.push_back(row[0].as<std::string>());
    }
    return ids;
  });
}

}  // namespace carelog::auth
