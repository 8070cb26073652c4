// A PostgreSQL of the test program's own, and a fresh database in it for every test that asks.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <pqxx/pqxx>
#include <string>

#include "infra/postgres/private_server.h"
#include "tests/infra/temporary_directory.h"

namespace carelog::projections {

class TestServer final : public testing::Environment {
 public:
  static constexpr int databases_max = 4;

  void SetUp() override { start(); }
  void TearDown() override { server_.reset(); }

  void start() {
    server_ = std::make_unique<infra::PrivateServer>(directory_.path() + "/postgres");
  }
  void stop() { server_.reset(); }

  // Without our tables. Requires: a test asks for databases_max at most, and has left those of
  // others.
  std::string fresh_database() {
    std::string conninfo = server_->conninfo("test_" + std::to_string(++given_ % databases_max));
    pqxx::connection connection(conninfo);
    pqxx::nontransaction(connection)
        .exec(
            "SET client_min_messages = warning; DROP SCHEMA IF EXISTS carelog CASCADE; "
            "DROP EXTENSION IF EXISTS pg_trgm");
    return conninfo;
  }

 private:
  infra::TemporaryDirectory directory_;
  std::unique_ptr<infra::PrivateServer> server_;
  int given_ = 0;
};

inline TestServer* const test_server =
    static_cast<TestServer*>(testing::AddGlobalTestEnvironment(new TestServer));

}  // namespace carelog::projections
