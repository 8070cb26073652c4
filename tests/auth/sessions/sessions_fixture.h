// Sessions over their stores, memory and PostgreSQL (a private server of its own, ended with the
// test).
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <memory>
#include <optional>
#include <pqxx/transaction>
#include <string>

#include "auth/sessions/memory_session_store.h"
#include "auth/sessions/pkce.h"
#include "auth/sessions/postgres_session_store.h"
#include "auth/sessions/sessions.h"
#include "auth/users/memory_user_store.h"
#include "auth/users/postgres_user_store.h"
#include "infra/ids/random_id.h"
#include "infra/postgres/connection_pool.h"
#include "infra/postgres/private_server.h"
#include "tests/auth/forged_token.h"

namespace carelog::auth::testing {

// One PostgreSQL for all cases.
class SessionsPostgres : public ::testing::Environment {
 public:
  void SetUp() override {
    char name[] = "/tmp/carelog-sessions-XXXXXX";
    directory_ = ::mkdtemp(name);
    server_ = std::make_unique<infra::PrivateServer>(directory_.string() + "/postgres");
    pool_ = std::make_unique<infra::ConnectionPool>(server_->conninfo());
    users_ = std::make_unique<PostgresUserStore>(*pool_);
  }
  void TearDown() override {
    users_.reset();
    pool_.reset();
    server_.reset();
    std::filesystem::remove_all(directory_);
  }
  infra::ConnectionPool& pool() { return *pool_; }
  // Without anybody in it.
  PostgresUserStore& users() {
    pool_->use([](pqxx::connection& connection) {
      pqxx::work work(connection);
      work.exec("TRUNCATE auth.users, auth.recovery_codes, auth.sessions, auth.codes");
      work.commit();
    });
    return *users_;
  }

 private:
  std::filesystem::path directory_;
  std::unique_ptr<infra::PrivateServer> server_;
  std::unique_ptr<infra::ConnectionPool> pool_;
  std::unique_ptr<PostgresUserStore> users_;
};

inline SessionsPostgres* const sessions_postgres =
    static_cast<SessionsPostgres*>(::testing::AddGlobalTestEnvironment(new SessionsPostgres));

inline constexpr std::int64_t minute_ms = 60'000;

// Sessions over stores of one kind, and a user who has proven who she is.
class OnSessionStores : public ::testing::TestWithParam<const char*> {
 protected:
  OnSessionStores() {
    EXPECT_TRUE(users_.add(user_));
    EXPECT_TRUE(users_.add(admin_));
  }

  static User make_user(const std::string& email, Role role) {
    return {.id = infra::random_uuid(),
            .email = email,
            .password_hash = "x",
            .role = role,
            .clinic = "main",
            .created_at_ms = now_ms,
            .last_login_at_ms = std::nullopt};
  }

  SessionTokens begin() { return begin(user_).value(); }
  std::optional<SessionTokens> begin(const User& user) {
    return sessions_.begin(user, {"carelog-console", "10.0.0.7"});
  }
  std::string code_of(const User& user) {
    return sessions_.begin_with_code(user, {"carelog-console", "10.0.0.7"},
                                     {"/console/callback", hash_of_code(verifier_text)});
  }
  static CodeBrought brought(const std::string& code) {
    return {code, "carelog-console", "/console/callback", verifier_text};
  }
  std::string next_of(const std::string& token) {
    const auto tokens = sessions_.refresh(token);
    return tokens ? tokens->refresh_token : "refused";
  }
  bool is_open(const SessionTokens& tokens) {
    const auto open = sessions_.open_of(user_.id);
    return std::any_of(open.begin(), open.end(), [&](const Session& session) {
      return session.id == tokens.principal.session;
    });
  }

  static inline const std::string verifier_text = std::string(43, 'v');

  const bool in_memory_ = std::string(GetParam()) == "memory";
  std::atomic<std::int64_t> now_ = now_ms;
  MemoryUserStore memory_users_;
  MemorySessionStore memory_store_{memory_users_};
  UserStore& users_ = in_memory_ ? static_cast<UserStore&>(memory_users_)
                                 : static_cast<UserStore&>(sessions_postgres->users());
  PostgresSessionStore postgres_store_{sessions_postgres->pool()};
  SessionStore& store_ = in_memory_ ? static_cast<SessionStore&>(memory_store_)
                                    : static_cast<SessionStore&>(postgres_store_);
  User user_ = make_user("ada@clinic.test", Role::clinician);
  User admin_ = make_user("admin@clinic.test", Role::admin);
  TokenIssuer issuer_{SigningKey::generate(key_bits_min), issuer, audience, 600};
  Sessions sessions_{store_, users_, issuer_, std::string(32, 'k'), [this] { return now_.load(); }};
};

}  // namespace carelog::auth::testing
