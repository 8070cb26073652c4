// Threads for calls that may wait for a log or database: gRPC's own threads never wait.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <list>
#include <mutex>
#include <thread>

namespace carelog::projections {

// Threads for work that may wait; each ends with its job.
class Jobs {
 public:
  explicit Jobs(std::size_t most) : jobs_max(most) {}
  ~Jobs() { stop(); }

  // False: too many, or stopped. A long job must call stopping_within() often.
  [[nodiscard]] bool start(std::function<void()> job) {
    const std::lock_guard lock(mutex_);
    if (stopping_) return false;
    sweep();
    if (running_.size() >= jobs_max) return false;
    Job& added = running_.emplace_back();
    added.thread = std::thread([&added, work = std::move(job)] {
      work();
      added.done = true;
    });
    return true;
  }

  void stop() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    stop_.notify_all();
    for (Job& job : running_) {
      if (job.thread.joinable()) job.thread.join();
    }
  }

  // Waits at most this long; true if a stop was requested.
  bool stopping_within(std::chrono::milliseconds time) {
    std::unique_lock lock(mutex_);
    return stop_.wait_for(lock, time, [this] { return stopping_; });
  }

 private:
  const std::size_t jobs_max;

  struct Job {
    std::thread thread;
    std::atomic<bool> done = false;
  };

  void sweep() {
    running_.remove_if([](Job& job) {
      if (!job.done) return false;
      job.thread.join();
      return true;
    });
  }

  std::mutex mutex_;
  std::condition_variable stop_;
  bool stopping_ = false;
  std::list<Job> running_;
};

}  // namespace carelog::projections
