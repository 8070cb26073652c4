// Handles requests with bodies that take too long to read on a reactor thread, one after another on
// a thread of its own.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace carelog::gateway {

// Thread-safe. Work may throw: that is logged, and the request answers itself with 500.
class LargeBodies {
 public:
  static constexpr std::size_t waiting_max = 16;

  LargeBodies();
  ~LargeBodies();
  LargeBodies(const LargeBodies&) = delete;
  LargeBodies& operator=(const LargeBodies&) = delete;

  // False: too many are waiting, or it has stopped.
  bool run(std::function<void()> work);
  // Drops what is waiting. Idempotent.
  void stop();

 private:
  void work();

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> waiting_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace carelog::gateway
