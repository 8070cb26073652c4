// Checks the dependencies on a thread of its own, because the checks may block.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "gateway/access/dependency_state.h"

namespace carelog::gateway {

using ReadinessCheck = std::function<std::vector<DependencyState>()>;

// Thread-safe. One check runs at a time, however many ask; its result is reused for
// result_lifetime.
class Readiness {
 public:
  explicit Readiness(ReadinessCheck check);
  ~Readiness();
  Readiness(const Readiness&) = delete;
  Readiness& operator=(const Readiness&) = delete;

  using Answer = std::function<void(const std::vector<DependencyState>&)>;
  // answer is called on the checking thread.
  void ask(Answer answer);
  // Those still waiting get an empty list.
  void stop();

  static constexpr std::chrono::milliseconds result_lifetime{500};

 private:
  void run();

  const ReadinessCheck check_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<Answer> asking_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace carelog::gateway
