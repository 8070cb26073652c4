// When a cursor that may collect reads again. A lone record after a rest is read at once; then
// records are collected for some milliseconds, for longer while many come: the fewer batches, the
// less each record costs those who follow. Pure.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>

namespace carelog::events {

// Used by one thread.
class Collecting {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr std::chrono::milliseconds time_min{8};
  static constexpr std::chrono::milliseconds time_max{32};
  static constexpr std::size_t many = 16;  // records in one batch

  Clock::time_point until() const { return until_; }

  // After a read; more_waits: there is more than it could take.
  void note(std::size_t records, bool more_waits, Clock::time_point now) {
    if (records == 0 || more_waits) return;
    time_ = records >= many ? std::min(time_ * 2, time_max) : std::max(time_ / 2, time_min);
    until_ = now + time_;
  }

 private:
  std::chrono::milliseconds time_ = time_min;
  Clock::time_point until_;
};

}  // namespace carelog::events
