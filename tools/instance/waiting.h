// A start that waits for a server or another process, logs that, and can be stopped meanwhile.
#pragma once

#include <chrono>
#include <functional>
#include <stdexcept>
#include <string>

namespace carelog::tools {

// Not an error: the process was asked to stop before it served.
struct StoppedWhileWaiting : std::runtime_error {
  StoppedWhileWaiting() : std::runtime_error("stopped while it waited") {}
};

class Waiting {
 public:
  // whom: "a Kafka broker at 127.0.0.1:9092". give_up is polled.
  Waiting(std::string whom, std::function<bool()> give_up);

  // Logs it at first and then now and again, and waits a moment. Throws StoppedWhileWaiting.
  void once_more(const std::string& why);
  // The wait is over. Logs that, if it had to wait.
  void over();

 private:
  const std::string whom_;
  const std::function<bool()> give_up_;
  bool told_ = false;
  std::chrono::steady_clock::time_point tell_at_{};
};

}  // namespace carelog::tools
