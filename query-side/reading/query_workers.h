// The threads that run queries, so that gRPC's threads never wait for a database.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace carelog::query {

class QueryWorkers {
 public:
  static constexpr std::size_t queued_max = 4096;

  // threads: as many as the readers' pool has connections.
  explicit QueryWorkers(std::size_t threads);
  ~QueryWorkers();  // finishes what is queued
  QueryWorkers(const QueryWorkers&) = delete;
  QueryWorkers& operator=(const QueryWorkers&) = delete;

  std::size_t threads() const { return threads_.size(); }

  // Any thread. False: too many are queued, and the work was not taken. Requires: work does not
  // throw.
  [[nodiscard]] bool run(std::function<void()> work);

 private:
  void serve();

  std::mutex mutex_;
  std::condition_variable queued_;
  std::deque<std::function<void()>> queue_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace carelog::query
