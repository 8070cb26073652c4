// Which of several processes writes something in PostgreSQL: one at a time.
//
// An advisory lock of a session that does nothing else: when its process dies the server ends the
// session and the lock is free at once; when its machine dies, within seconds. It only keeps others
// from working in vain: what keeps rows right are the positions, moved by compare-and-set. Needs a
// session of its own: no pooler in between that shares sessions.
#pragma once

#include <chrono>
#include <mutex>
#include <optional>
#include <string>

#include "infra/postgres/connection_pool.h"

namespace carelog::projections {

// Thread-safe.
class PostgresLease {
 public:
  // Opens no connection yet.
  PostgresLease(std::string conninfo, std::string name);
  ~PostgresLease();  // releases

  // Takes it if it is free. What was found less than look_every_ms ago stands. Throws
  // infra::PostgresAway and pqxx::failure; then it is not held.
  bool held();
  void release();

 private:
  static constexpr std::chrono::milliseconds look_every_ms{250};

  bool look();
  void end_session();

  const std::string name_;
  std::mutex mutex_;
  infra::ConnectionPool pool_;  // of one
  std::optional<infra::ConnectionPool::Lease> session_;
  std::chrono::steady_clock::time_point looked_{};
  bool held_ = false;
};

}  // namespace carelog::projections
