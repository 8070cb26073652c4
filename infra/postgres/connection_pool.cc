#include "infra/postgres/connection_pool.h"

#include <poll.h>

#include <cassert>
#include <chrono>
#include <pqxx/nontransaction>
#include <utility>

namespace carelog::infra {
namespace {

// We write UTF-8, whatever is configured; and libpq would wait for minutes for a host that does not
// answer.
std::string with_session_settings(std::string conninfo) {
  std::vector<std::string> settings = {"client_encoding=UTF8"};
  if (conninfo.find("connect_timeout") == std::string::npos)
    settings.emplace_back("connect_timeout=5");
  const bool url = conninfo.starts_with("postgresql://") || conninfo.starts_with("postgres://");
  for (const std::string& setting : settings) {
    if (!url) {
      conninfo += " " + setting;
    } else {
      conninfo += (conninfo.find('?') == std::string::npos ? "?" : "&") + setting;
    }
  }
  return conninfo;
}

// The server sends an idle connection nothing but a farewell.
bool was_closed_by_server(const pqxx::connection& connection) {
  if (!connection.is_open()) return true;
  pollfd socket = {connection.sock(), POLLIN, 0};
  return ::poll(&socket, 1, 0) > 0;
}

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

}  // namespace

ConnectionPool::ConnectionPool(std::string conninfo, ConnectionPoolLimits limits, Prepare prepare)
    : conninfo_(with_session_settings(std::move(conninfo))),
      limits_(limits),
      prepare_(std::move(prepare)) {
  assert(limits_.connections_max > 0);
}

ConnectionPool::~ConnectionPool() {
  assert(leased_ == 0);
}

ConnectionPool::Lease ConnectionPool::lease() {
  std::unique_ptr<pqxx::connection> connection;
  {
    std::unique_lock lock(mutex_);
    const bool free = came_free_.wait_for(lock, std::chrono::milliseconds(limits_.wait_max_ms),
                                          [this] { return leased_ < limits_.connections_max; });
    if (!free) {
      throw PostgresAway("all " + std::to_string(limits_.connections_max) +
                         " PostgreSQL connections are busy: try again later");
    }
    ++leased_;
    while (!connection && !idle_.empty()) {
      connection = std::move(idle_.back());
      idle_.pop_back();
      if (was_closed_by_server(*connection)) connection.reset();
    }
  }
  // From here on the lease accounts for the connection.
  Lease leased(this, std::move(connection));
  if (!leased.connection_) leased.connection_ = connect();
  return leased;
}

bool ConnectionPool::reachable() {
  try {
    use([](pqxx::connection& connection) { pqxx::nontransaction(connection).exec("SELECT 1"); });
    return true;
  } catch (const std::exception&) {
    return false;
  }
}

std::unique_ptr<pqxx::connection> ConnectionPool::connect() const {
  try {
    auto connection = std::make_unique<pqxx::connection>(conninfo_);
    if (prepare_) prepare_(*connection);
    return connection;
  } catch (const pqxx::broken_connection& broken) {
    throw PostgresAway(away_message(broken.what()));
  }
}

void ConnectionPool::give_back(std::unique_ptr<pqxx::connection> connection) {
  {
    const std::lock_guard lock(mutex_);
    --leased_;
    if (connection && connection->is_open()) idle_.push_back(std::move(connection));
  }
  came_free_.notify_one();
}

std::string ConnectionPool::away_message(const std::string& cause) {
  return "PostgreSQL cannot be reached: " + first_line(cause);
}

ConnectionPool::Lease::Lease(ConnectionPool* pool, std::unique_ptr<pqxx::connection> connection)
    : pool_(pool), connection_(std::move(connection)) {}

ConnectionPool::Lease::Lease(Lease&& other) noexcept
    : pool_(std::exchange(other.pool_, nullptr)), connection_(std::move(other.connection_)) {}

ConnectionPool::Lease::~Lease() {
  if (pool_ != nullptr) pool_->give_back(std::move(connection_));
}

}  // namespace carelog::infra
