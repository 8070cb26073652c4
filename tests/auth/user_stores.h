// User stores of every kind: memory and PostgreSQL (a private server of its own, ended with the
// test).
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <memory>
#include <pqxx/transaction>
#include <string>
#include <utility>

#include "auth/users/memory_user_store.h"
#include "auth/users/postgres_user_store.h"
#include "infra/ids/random_id.h"
#include "infra/postgres/connection_pool.h"
#include "infra/postgres/private_server.h"

namespace carelog::auth::testing {

// One PostgreSQL for all cases, in a directory of its own.
class UsersPostgres : public ::testing::Environment {
 public:
  void SetUp() override {
    char name[] = "/tmp/carelog-users-XXXXXX";
    directory_ = ::mkdtemp(name);
    server_ = std::make_unique<infra::PrivateServer>(directory_.string() + "/postgres");
  }
  void TearDown() override {
    server_.reset();
    std::filesystem::remove_all(directory_);
  }
  std::string conninfo() { return server_->conninfo(); }

 private:
  std::filesystem::path directory_;
  std::unique_ptr<infra::PrivateServer> server_;
};

inline UsersPostgres* const users_postgres =
    static_cast<UsersPostgres*>(::testing::AddGlobalTestEnvironment(new UsersPostgres));

// An empty store of one kind, and what it needs.
struct Made {
  std::unique_ptr<infra::ConnectionPool> pool;
  std::unique_ptr<UserStore> store;
};

inline Made make_memory() {
  return {.pool = nullptr, .store = std::make_unique<MemoryUserStore>()};
}

inline Made make_postgres() {
  auto pool = std::make_unique<infra::ConnectionPool>(users_postgres->conninfo());
  pool->use([](pqxx::connection& connection) {
    pqxx::work work(connection);
    work.exec("DROP SCHEMA IF EXISTS auth CASCADE");
    work.commit();
  });
  auto store = std::make_unique<PostgresUserStore>(*pool);
  return {.pool = std::move(pool), .store = std::move(store)};
}

inline User make_user(const std::string& email) {
  return {.id = infra::random_uuid(),
          .email = email,
          .password_hash = "$argon2id$stored",
          .role = Role::receptionist,
          .clinic = "main",
          .created_at_ms = 1'700'000'000'123,
          .last_login_at_ms = std::nullopt};
}

struct StoreKind {
  const char* name;
  Made (*make)();
};

inline const auto every_user_store =
    ::testing::Values(StoreKind{"Memory", make_memory}, StoreKind{"Postgres", make_postgres});

class OnAUserStore : public ::testing::TestWithParam<StoreKind> {
 protected:
  Made made_ = GetParam().make();
  UserStore& store_ = *made_.store;
};

}  // namespace carelog::auth::testing
