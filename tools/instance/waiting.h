// A start that waits for a machine or another process, says so, and can be stopped meanwhile.
#pragma once

#include <chrono>
#include <functional>
#include <stdexcept>
#include <string>

namespace carelog::tools {

// Nothing was wrong: the process was asked to stop before it served.
struct StoppedWhileWaiting : std::runtime_error {
  StoppedWhileWaiting() : std::runtime_error("stopped while it waited") {}
};

class Waiting {
 public:
  // whom: "a Kafka broker at 127.0.0.1:9092". give_up is asked all the time.
  Waiting(std::string whom, std::function<bool()> give_up);

  // Tells the log, first at once and then now and again, and waits a moment. Throws
  // StoppedWhileWaiting.
  void once_more(const std::string& why);
  // It answers. Says so if it was waited for.
  void over();

 private:
  const std::string whom_;
  const std::function<bool()> give_up_;
  bool told_ = false;
  std::chrono::steady_clock::time_point tell_at_{};
};

}  // namespace carelog::tools
