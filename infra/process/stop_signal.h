#pragma once

#include <chrono>

namespace carelog::infra {

// SIGTERM, SIGINT and SIGHUP as something to wait for. While one lives, these signals only set it,
// and SIGPIPE is ignored. A SIGHUP that was ignored before (nohup) stays ignored. Repeats change
// nothing. One per process at a time, made in main() before anything that may wait for it. All
// members may be called from any thread.
class StopSignal {
 public:
  StopSignal();
  ~StopSignal();
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;

  bool requested() const;
  void wait() const;
  bool wait_for(std::chrono::milliseconds time) const;  // true when requested

  // As if the signal had come: a part that cannot go on asks the whole process to stop.
  void request();

  // Becomes readable, and stays so, once a stop is requested. For poll(2); do not read from it.
  int file_descriptor() const { return event_; }

 private:
  int event_ = -1;
  bool hears_hangup_ = false;
};

}  // namespace carelog::infra
