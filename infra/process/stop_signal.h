#pragma once

#include <chrono>

namespace carelog::infra {

// Turns SIGTERM, SIGINT and SIGHUP into something to wait for. While it exists these signals only
// set it, and SIGPIPE is ignored. A SIGHUP that was ignored before (nohup) stays ignored. Repeated
// signals change nothing. One per process at a time, created in main() before anything that may
// wait for it. All members may be called from any thread.
class StopSignal {
 public:
  StopSignal();
  ~StopSignal();
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;

  bool requested() const;
  void wait() const;
  bool wait_for(std::chrono::milliseconds time) const;  // true if a stop was requested

  // As if a signal had come, for a part of the process that cannot go on.
  void request();

  // Becomes readable, and stays so, once a stop is requested. For poll(2); do not read from it.
  int file_descriptor() const { return event_; }

 private:
  int event_ = -1;
  bool hears_hangup_ = false;
};

}  // namespace carelog::infra
