// What a service tells its supervisor, systemd, as sd_notify(3) does: it serves, it lives, it
// stops. Where nobody asked for it (no NOTIFY_SOCKET) nothing is said.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace carelog::infra {

// Used by one thread. Made before other threads and children: it takes its variables out of the
// environment, so that no child speaks for us.
class Supervisor {
 public:
  Supervisor();
  ~Supervisor();  // stopping(), if it was ready
  Supervisor(const Supervisor&) = delete;
  Supervisor& operator=(const Supervisor&) = delete;

  // It serves. If there is a watchdog (WATCHDOG_USEC), a thread says so again twice in each of its
  // periods, after `look` has returned: a process in which it hangs is started again.
  void ready(std::function<void()> look);
  void stopping();

  bool has_watchdog() const { return period_.count() > 0; }

 private:
  void tell(const std::string& state) const;
  void watch(const std::function<void()>& look);

  std::string socket_;
  std::chrono::microseconds period_{0};
  bool ready_ = false;
  bool ended_ = false;
  std::mutex mutex_;
  std::condition_variable end_;
  std::thread watchdog_;
};

}  // namespace carelog::infra
