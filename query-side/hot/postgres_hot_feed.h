// Brings a follower the read model's news from PostgreSQL, on a session and a thread of its own.
// What breaks is begun again; meanwhile the follower lets nobody have an entry.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "infra/postgres/connection_pool.h"
#include "query-side/hot/hot_follower.h"

namespace carelog::query {

class PostgresHotFeed {
 public:
  // How often it asks where the model is, besides being told.
  static constexpr std::chrono::milliseconds check_every{250};

  // The follower outlives it.
  PostgresHotFeed(std::string conninfo, HotFollower& follower);
  ~PostgresHotFeed();  // stops
  PostgresHotFeed(const PostgresHotFeed&) = delete;
  PostgresHotFeed& operator=(const PostgresHotFeed&) = delete;

 private:
  void run();
  void follow(pqxx::connection& session);
  bool stopping() const { return stopping_.load(); }
  void rest(std::chrono::milliseconds time);
  void note(const std::string& trouble);  // empty: it follows

  HotFollower& follower_;
  const std::unique_ptr<infra::ConnectionPool> pool_;
  std::atomic<bool> stopping_ = false;
  std::mutex mutex_;
  std::condition_variable stop_;
  std::string trouble_;
  std::thread thread_;
};

}  // namespace carelog::query
