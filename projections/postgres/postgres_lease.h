// Which of several processes writes something in PostgreSQL: one at a time.
//
// An advisory lock of a session that does nothing else. When its process dies the server ends the
// session and the lock is free at once; when its machine dies, within seconds. It only saves others
// from working for nothing: rows are kept right by positions that move by compare-and-set. Needs a
// session of its own, so no pooler that shares sessions.
//
// Processes that want the same leases share them evenly: one that holds at least two more than
// another that waits for this one is told to hand it over.
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
  // Opens no connection yet. name, holder: one word each; a process uses one holder name for all of
  // its leases.
  PostgresLease(std::string conninfo, std::string name, std::string holder);
  ~PostgresLease();  // releases

  // Takes it if it is free. A result younger than look_every_ms is reused. Throws
  // infra::PostgresAway and pqxx::failure; then it is not held.
  bool held();
  void release();

  // Whether a process that holds fewer is waiting for it. Throws as above. Asks PostgreSQL once a
  // second.
  bool is_wanted_elsewhere();
  // Releases it, and does not take it again for a moment.
  void hand_over();

 private:
  static constexpr std::chrono::milliseconds look_every_ms{250};
  static constexpr std::chrono::milliseconds share_every_ms{1000};
  static constexpr std::chrono::milliseconds hand_over_ms{3000};

  bool look();
  void end_session();

  const std::string name_;
  const std::string holder_;
  std::mutex mutex_;
  infra::ConnectionPool pool_;  // of one connection
  std::optional<infra::ConnectionPool::Lease> session_;
  std::chrono::steady_clock::time_point looked_{};
  std::chrono::steady_clock::time_point shared_{};
  std::chrono::steady_clock::time_point not_before_{};
  bool held_ = false;
};

}  // namespace carelog::projections
