// A limit on an orderly stop: should it hang, the process ends at once. What was answered is
// durable.
#pragma once

#include <unistd.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "infra/process/logging.h"
#include "tools/exit_code.h"

namespace carelog::tools {

inline constexpr std::chrono::seconds stop_time_max{5};

class StopLimit {
 public:
  StopLimit()
      : thread_([this] {
          const auto deadline = std::chrono::steady_clock::now() + stop_time_max;
          while (!done_ && std::chrono::steady_clock::now() < deadline)
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
          if (done_) return;
          infra::log_error("instance", "stopping took too long; ending at once");
          _exit(static_cast<int>(ExitCode::error));
        }) {}
  ~StopLimit() {
    done_ = true;
    thread_.join();
  }

 private:
  std::atomic<bool> done_ = false;
  std::thread thread_;
};

}  // namespace carelog::tools
