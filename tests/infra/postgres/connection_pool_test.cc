#include "infra/postgres/connection_pool.h"

#include <gtest/gtest.h>

#include <memory>
#include <pqxx/pqxx>
#include <thread>

#include "infra/postgres/private_server.h"
#include "tests/infra/temporary_directory.h"

namespace carelog::infra {
namespace {

class ConnectionPoolTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    directory_ = std::make_unique<TemporaryDirectory>();
    server_ = std::make_unique<PrivateServer>(directory_->path() + "/postgres");
  }
  static void TearDownTestSuite() {
    server_.reset();
    directory_.reset();
  }

  static int backend_pid(pqxx::connection& connection) { return connection.backendpid(); }
  static void restart_server() {
    server_.reset();
    server_ = std::make_unique<PrivateServer>(directory_->path() + "/postgres");
  }

  static std::unique_ptr<TemporaryDirectory> directory_;
  static std::unique_ptr<PrivateServer> server_;
};

std::unique_ptr<TemporaryDirectory> ConnectionPoolTest::directory_;
std::unique_ptr<PrivateServer> ConnectionPoolTest::server_;

TEST_F(ConnectionPoolTest, SpeaksUtf8WhateverItsNameSays) {
  ConnectionPool pool(server_->conninfo() + " client_encoding=LATIN1");
  EXPECT_EQ(pool.use([](pqxx::connection& connection) {
    return std::string(connection.get_client_encoding());
  }),
            "UTF8");
}

TEST_F(ConnectionPoolTest, UsesAConnectionAgain) {
  ConnectionPool pool(server_->conninfo());
  const int first = pool.use(backend_pid);
  EXPECT_EQ(pool.use(backend_pid), first);
}

TEST_F(ConnectionPoolTest, PreparesEveryNewConnection) {
  ConnectionPool pool(server_->conninfo(), {}, [](pqxx::connection& connection) {
    connection.prepare("double", "SELECT 2 * $1::int");
  });
  const auto doubled = [](pqxx::connection& connection) {
    pqxx::work work(connection);
    return work.exec_prepared1("double", 21)[0].as<int>();
  };
  ConnectionPool::Lease other = pool.lease();
  EXPECT_EQ(pool.use(doubled), 42);
  EXPECT_EQ(doubled(*other), 42);
}

TEST_F(ConnectionPoolTest, NeverOpensMoreThanItsLimit) {
  ConnectionPool pool(server_->conninfo(), {.connections_max = 2, .wait_max_ms = 1});
  ConnectionPool::Lease one = pool.lease();
  {
    ConnectionPool::Lease two = pool.lease();
    EXPECT_THROW(pool.lease(), PostgresAway);
  }
  EXPECT_NO_THROW(pool.lease());
}

TEST_F(ConnectionPoolTest, HandsAConnectionToWhoWaits) {
  ConnectionPool pool(server_->conninfo(), {.connections_max = 1, .wait_max_ms = 60'000});
  auto held = std::make_unique<ConnectionPool::Lease>(pool.lease());
  int seen = 0;
  std::thread waiter([&] { seen = pool.use(backend_pid); });
  const int held_pid = (*held)->backendpid();
  held.reset();
  waiter.join();
  EXPECT_EQ(seen, held_pid);
}

TEST_F(ConnectionPoolTest, ReplacesAConnectionThatBrokeInUse) {
  ConnectionPool pool(server_->conninfo(), {.connections_max = 1});
  ConnectionPool other(server_->conninfo());
  const int first = pool.use(backend_pid);
  EXPECT_THROW(pool.use([&](pqxx::connection& connection) {
    pqxx::nontransaction work(connection);
    other.use([&](pqxx::connection& killer) {
      pqxx::nontransaction(killer).exec_params("SELECT pg_terminate_backend($1)", first);
    });
    work.exec("SELECT pg_sleep(60)");
  }),
               PostgresAway);
  EXPECT_NE(pool.use(backend_pid), first);
}

TEST_F(ConnectionPoolTest, OutlivesARestartOfTheServer) {
  ConnectionPool pool(server_->conninfo());
  EXPECT_TRUE(pool.reachable());
  const auto stale = pool.use(backend_pid);
  restart_server();
  EXPECT_NE(pool.use(backend_pid), stale);
}

TEST(ConnectionPool, SaysInOneLineThatPostgresIsAway) {
  ConnectionPool pool("host=/nowhere user=carelog dbname=carelog");
  EXPECT_FALSE(pool.reachable());
  try {
    pool.lease();
    FAIL() << "connected to nowhere";
  } catch (const PostgresAway& away) {
    const std::string message = away.what();
    EXPECT_EQ(message.find("PostgreSQL cannot be reached: "), 0u) << message;
    EXPECT_EQ(message.find('\n'), std::string::npos);
  }
}

}  // namespace
}  // namespace carelog::infra
