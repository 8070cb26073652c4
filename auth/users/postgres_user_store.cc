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
  if (!row["last_login_at_ms"].is_null()) {
    user.last_login_at_ms = row["last_login_at_ms"].as<std::int64_t>();
  }
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
        "SELECT id, email, password_hash, role, clinic, created_at_ms, last_login_at_ms "
        "FROM auth.users WHERE email_key = $1",
        email_key(email));
    if (rows.empty()) return std::nullopt;
    return user_of(rows[0]);
  });
}

std::optional<User> PostgresUserStore::find_by_id(const std::string& id) {
  return in_transaction(pool_, [&](pqxx::work& work) -> std::optional<User> {
    const pqxx::result rows = work.exec_params(
        "SELECT id, email, password_hash, role, clinic, created_at_ms, last_login_at_ms "
        "FROM auth.users WHERE id = $1",
        id);
    if (rows.empty()) return std::nullopt;
    return user_of(rows[0]);
  });
}

tl::expected<void, UserRefusal> PostgresUserStore::add(const User& user) {
  const auto added = in_transaction(pool_, [&](pqxx::work& work) {
    return work
        .exec_params(
            "INSERT INTO auth.users (id, email, email_key, password_hash, role, clinic, "
            "created_at_ms, last_login_at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) "
            "ON CONFLICT (email_key) DO NOTHING",
            user.id, user.email, email_key(user.email), user.password_hash,
            std::string(role_name(user.role)), user.clinic, user.created_at_ms,
            user.last_login_at_ms)
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
                   "UPDATE auth.users SET password_hash = $3 WHERE id = $1 AND password_hash = $2",
                   id, current, fresh)
               .affected_rows() == 1;
  });
}

}  // namespace carelog::auth
