#include "auth/sessions/postgres_session_store.h"

#include <pqxx/result>
#include <pqxx/transaction>

#include "auth/users/postgres_transaction.h"
#include "infra/postgres/connection_pool.h"

namespace carelog::auth {
namespace {

// Expired ones are kept so long, for a late repetition to be told from a forgery.
constexpr std::int64_t expired_kept_ms = 24 * 3600 * 1000;

constexpr const char* session_columns =
    "id, user_id, client, address, began_at_ms, used_at_ms, expires_at_ms, generation, "
    "rotated_at_ms, ended_at_ms";

Session session_of(const pqxx::row& row) {
  Session session;
  session.id = row[0].as<std::string>();
  session.user_id = row[1].as<std::string>();
  session.client = row[2].as<std::string>();
  session.address = row[3].as<std::string>();
  session.began_at_ms = row[4].as<std::int64_t>();
  session.used_at_ms = row[5].as<std::int64_t>();
  session.expires_at_ms = row[6].as<std::int64_t>();
  session.generation = row[7].as<std::uint32_t>();
  session.rotated_at_ms = row[8].as<std::int64_t>();
  if (!row[9].is_null()) session.ended_at_ms = row[9].as<std::int64_t>();
  return session;
}

}  // namespace

bool PostgresSessionStore::add(const Session& session) {
  return in_transaction(pool_, [&](pqxx::work& work) {
    work.exec_params("DELETE FROM auth.sessions WHERE expires_at_ms < $1",
                     session.began_at_ms - expired_kept_ms);
    const auto added = work.exec_params(
        "INSERT INTO auth.sessions (id, user_id, client, address, began_at_ms, used_at_ms, "
        "expires_at_ms, generation, rotated_at_ms, ended_at_ms) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (id) DO NOTHING",
        session.id, session.user_id, session.client, session.address, session.began_at_ms,
        session.used_at_ms, session.expires_at_ms, session.generation, session.rotated_at_ms,
        session.ended_at_ms);
    return added.affected_rows() == 1;
  });
}

std::optional<Session> PostgresSessionStore::find(const std::string& id) {
  return in_transaction(pool_, [&](pqxx::work& work) -> std::optional<Session> {
    const auto rows = work.exec_params(
        std::string("SELECT ") + session_columns + " FROM auth.sessions WHERE id = $1", id);
    if (rows.empty()) return std::nullopt;
    return session_of(rows[0]);
  });
}

bool PostgresSessionStore::rotate(const std::string& id, std::uint32_t from, std::int64_t at_ms) {
  return in_transaction(pool_, [&](pqxx::work& work) {
    return work.exec_params(
                   "UPDATE auth.sessions SET generation = generation + 1, rotated_at_ms = $3, "
                   "used_at_ms = $3 WHERE id = $1 AND generation = $2 AND ended_at_ms IS NULL",
                   id, from, at_ms)
               .affected_rows() == 1;
  });
}

bool PostgresSessionStore::end(const std::string& id, std::int64_t at_ms) {
  return in_transaction(pool_, [&](pqxx::work& work) {
    return work.exec_params(
                   "UPDATE auth.sessions SET ended_at_ms = $2 WHERE id = $1 AND ended_at_ms IS "
                   "NULL",
                   id, at_ms)
               .affected_rows() == 1;
  });
}

std::vector<Session> PostgresSessionStore::open_of(const std::string& user_id, std::int64_t at_ms) {
  return in_transaction(pool_, [&](pqxx::work& work) {
    std::vector<Session> open;
    for (const auto& row :
         work.exec_params(std::string("SELECT ") + session_columns +
                              " FROM auth.sessions WHERE user_id = $1 AND ended_at_ms IS NULL AND "
                              "expires_at_ms > $2 ORDER BY began_at_ms DESC, id",
                          user_id, at_ms)) {
      open.push_back(session_of(row));
    }
    return open;
  });
}

std::vector<std::string> PostgresSessionStore::ended_since(std::int64_t at_ms) {
  return in_transaction(pool_, [&](pqxx::work& work) {
    std::vector<std::string> ended;
    for (const auto& row :
         work.exec_params("SELECT id FROM auth.sessions WHERE ended_at_ms >= $1", at_ms)) {
      ended.push_back(row[0].as<std::string>());
    }
    return ended;
  });
}

void PostgresSessionStore::add_code(const AuthorizationCode& code) {
  in_transaction(pool_, [&](pqxx::work& work) {
    work.exec_params("DELETE FROM auth.codes WHERE expires_at_ms < $1",
                     code.expires_at_ms - expired_kept_ms);
    return work.exec_params(
        "INSERT INTO auth.codes (hash, session_id, user_id, client, redirect_uri, challenge, "
        "address, expires_at_ms, used) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        code.hash, code.session_id, code.user_id, code.client, code.redirect_uri, code.challenge,
        code.address, code.expires_at_ms, code.used);
  });
}

std::optional<AuthorizationCode> PostgresSessionStore::use_code(const std::string& hash) {
  return in_transaction(pool_, [&](pqxx::work& work) -> std::optional<AuthorizationCode> {
    const auto rows = work.exec_params(
        "SELECT hash, session_id, user_id, client, redirect_uri, challenge, address, "
        "expires_at_ms, used FROM auth.codes WHERE hash = $1 FOR UPDATE",
        hash);
    if (rows.empty()) return std::nullopt;
    work.exec_params("UPDATE auth.codes SET used = true WHERE hash = $1", hash);
    const auto& row = rows[0];
    return AuthorizationCode{.hash = row[0].as<std::string>(),
                             .session_id = row[1].as<std::string>(),
                             .user_id = row[2].as<std::string>(),
                             .client = row[3].as<std::string>(),
                             .redirect_uri = row[4].as<std::string>(),
                             .challenge = row[5].as<std::string>(),
                             .address = row[6].as<std::string>(),
                             .expires_at_ms = row[7].as<std::int64_t>(),
                             .used = row[8].as<bool>()};
  });
}

}  // namespace carelog::auth
