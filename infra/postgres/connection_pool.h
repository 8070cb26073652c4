#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <pqxx/connection>
#include <pqxx/except>
#include <stdexcept>
#include <string>
#include <vector>

namespace carelog::infra {

// PostgreSQL cannot be reached, or no connection was free in time: try again later (503).
class PostgresAway : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct ConnectionPoolLimits {
  std::size_t connections_max = 8;
  std::int64_t wait_max_ms = 5000;
};

// A bounded pool of connections to one database, opened on demand. Any thread. A broken connection
// is dropped when it is returned and replaced at the next lease; one that the server has closed is
// noticed before it is leased.
//
//   ConnectionPool pool(conninfo, {.connections_max = 4}, [](pqxx::connection& connection) {
//     connection.prepare("find", "SELECT ... WHERE id = $1");
//   });
//   auto row = pool.use([&](pqxx::connection& connection) {
//     pqxx::work work(connection);
//     ...
//   });
class ConnectionPool {
 public:
  // Runs once on every new connection.
  using Prepare = std::function<void(pqxx::connection&)>;

  // Does not connect yet. conninfo: a URL or a libpq connection string.
  explicit ConnectionPool(std::string conninfo, ConnectionPoolLimits limits = {},
                          Prepare prepare = {});
  // Requires: every lease has been returned.
  ~ConnectionPool();
  ConnectionPool(const ConnectionPool&) = delete;
  ConnectionPool& operator=(const ConnectionPool&) = delete;

  class Lease {
   public:
    ~Lease();
    Lease(Lease&& other) noexcept;
    Lease& operator=(Lease&&) = delete;
    pqxx::connection& operator*() const { return *connection_; }
    pqxx::connection* operator->() const { return connection_.get(); }

   private:
    friend class ConnectionPool;
    Lease(ConnectionPool* pool, std::unique_ptr<pqxx::connection> connection);
    ConnectionPool* pool_;
    std::unique_ptr<pqxx::connection> connection_;
  };

  // Throws PostgresAway.
  Lease lease();

  // Calls use(connection) with a leased connection and returns its result. A connection that breaks
  // in it becomes PostgresAway. Nothing is retried: only the caller knows whether it may be.
  template <typename Use>
  auto use(Use&& use) {
    Lease leased = lease();
    try {
      return use(*leased);
    } catch (const pqxx::broken_connection& broken) {
      throw PostgresAway(away_message(broken.what()));
    }
  }

  // Whether a statement works now. Never throws.
  bool reachable();

 private:
  std::unique_ptr<pqxx::connection> connect() const;
  void give_back(std::unique_ptr<pqxx::connection> connection);
  static std::string away_message(const std::string& cause);

  const std::string conninfo_;
  const ConnectionPoolLimits limits_;
  const Prepare prepare_;
  std::mutex mutex_;
  std::condition_variable came_free_;
  std::vector<std::unique_ptr<pqxx::connection>> idle_;
  std::size_t leased_ = 0;
};

}  // namespace carelog::infra
