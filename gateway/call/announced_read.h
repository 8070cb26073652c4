// An entry of the access log that is on its way to the disk while its query runs: a read of one
// record, announced as if it had been answered already. Thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <utility>

namespace carelog::gateway {

class AnnouncedRead {
 public:
  explicit AnnouncedRead(std::int64_t announced_at_ms) : at_ms(announced_at_ms) {}

  const std::int64_t at_ms;  // Unix time

  // Called once: whether the entry is on the disk.
  void settle(bool durable) {
    std::function<void(bool)> then;
    {
      const std::lock_guard lock(mutex_);
      durable_ = durable;
      then = std::move(then_);
    }
    if (then) then(durable);
  }

  // Nothing: not known yet.
  std::optional<bool> settled() const {
    const std::lock_guard lock(mutex_);
    return durable_;
  }

  // Once at most. Calls then at once when it is known, else on the journal's thread.
  void when_settled(std::function<void(bool)> then) {
    {
      const std::lock_guard lock(mutex_);
      if (!durable_) {
        then_ = std::move(then);
        return;
      }
    }
    then(*durable_);
  }

 private:
  mutable std::mutex mutex_;
  std::optional<bool> durable_;
  std::function<void(bool)> then_;
};

}  // namespace carelog::gateway
