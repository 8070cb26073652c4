// Sessions in PostgreSQL, schema `auth`, whose tables PostgresUserStore makes.
#pragma once

#include "auth/sessions/session_store.h"

namespace carelog::infra {
class ConnectionPool;
}

namespace carelog::auth {

class PostgresSessionStore : public SessionStore {
 public:
  // Requires: there is a PostgresUserStore on the same database. The pool outlives this object.
  explicit PostgresSessionStore(infra::ConnectionPool& pool) : pool_(pool) {}

  bool add(const Session& session) override;
  std::optional<Session> find(const std::string& id) override;
  bool rotate(const std::string& id, std::uint32_t from, std::int64_t at_ms) override;
  bool end(const std::string& id, std::int64_t at_ms) override;
  std::vector<Session> open_of(const std::string& user_id, std::int64_t at_ms) override;
  std::vector<std::string> ended_since(std::int64_t at_ms) override;
  void add_code(const AuthorizationCode& code) override;
  std::optional<AuthorizationCode> use_code(const std::string& hash) override;

 private:
  infra::ConnectionPool& pool_;
};

}  // namespace carelog::auth
