#include "auth/users/postgres_auth_schema.h"

#include <array>
#include <cstddef>
#include <pqxx/result>
#include <pqxx/transaction>
#include <stdexcept>
#include <string>

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
      ALTER TABLE auth.users ADD COLUMN disabled_at_ms bigint, ADD COLUMN once_until_ms bigint,
        ADD COLUMN epoch bigint NOT NULL DEFAULT 1, ADD COLUMN cut_off_at_ms bigint;
      ALTER TABLE auth.sessions ADD COLUMN user_epoch bigint NOT NULL DEFAULT 1;
      ALTER TABLE auth.codes ADD COLUMN user_epoch bigint NOT NULL DEFAULT 1;
      CREATE INDEX users_clinic ON auth.users (clinic, email_key COLLATE "C");
      CREATE INDEX users_cut_off ON auth.users (cut_off_at_ms) WHERE cut_off_at_ms IS NOT NULL
    )sql",
    R"sql(
      ALTER TABLE auth.users ADD COLUMN offered_factor text NOT NULL DEFAULT '',
        ADD COLUMN factor text, ADD COLUMN factor_since_ms bigint, ADD COLUMN factor_step bigint;
      CREATE TABLE auth.recovery_codes (
        user_id uuid NOT NULL,
        hash text NOT NULL,
        PRIMARY KEY (user_id, hash)
      )
    )sql",
};

// The transaction-level advisory lock that migrations hold: "auth" in ASCII.
constexpr const char* take_migration_turn = "SELECT pg_advisory_xact_lock(1635087464)";

}  // namespace

void migrate_auth_schema(pqxx::connection& connection) {
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

}  // namespace carelog::auth
