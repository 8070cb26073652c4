// A few threads for jobs that wait for the database or hash a password, with a short queue.
//
// Sign-ins and copying the access log have a pool each. Hashing is the cheapest way to overload a
// sign-in, so it runs apart from request threads and everything else, and what does not fit in the
// queue is refused at once.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace carelog::auth {

inline constexpr std::size_t job_threads_default = 2;
inline constexpr std::size_t queued_jobs_max = 20;

// Thread-safe. The destructor finishes every accepted job.
class JobPool {
 public:
  explicit JobPool(std::size_t threads = job_threads_default,
                   std::size_t queued_max = queued_jobs_max);
  ~JobPool();
  JobPool(const JobPool&) = delete;
  JobPool& operator=(const JobPool&) = delete;

  // False: the queue is full, and the job was not accepted. Requires: job does not throw.
  [[nodiscard]] bool try_run(std::function<void()> job);

 private:
  void work();

  const std::size_t queued_max_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> queue_;
  bool ending_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace carelog::auth
