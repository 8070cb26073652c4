// A PostgreSQL of the test program's own, and a fresh database in it for every test that asks.
#pragma once

#include <gtest/gtest.h>
#include <signal.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <pqxx/pqxx>
#include <string>
#include <thread>

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
  // As if the power had failed: sessions break off wherever they are, the next start recovers.
  void crash() {
    const std::filesystem::path top = directory_.path() + "/postgres";
    pid_t postmaster = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(top)) {
      if (entry.path().filename() != "postmaster.pid") continue;
      std::ifstream(entry.path()) >> postmaster;
      ASSERT_GT(postmaster, 0);
      ::kill(postmaster, SIGQUIT);
      break;
    }
    while (::kill(postmaster, 0) == 0) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    server_.reset();  // also one that was started again meanwhile
  }

  // Without our tables. Requires: a test asks for databases_max at most, and has left those of
  // others.
  std::string fresh_database() {
    std::string conninfo = server_->conninfo("test_" + std::to_string(++given_ % databases_max));
    pqxx::connection connection(conninfo);
    pqxx::nontransaction(connection)
        .exec(
            "SET client_min_messages = warning; DROP SCHEMA IF EXISTS carelog CASCADE; "
            "DO $$ DECLARE made text; BEGIN FOR made IN SELECT nspname FROM pg_namespace "
            "WHERE nspname LIKE 'carelog_%' LOOP "
            "EXECUTE format('DROP SCHEMA %I CASCADE', made); END LOOP; END $$; "
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
