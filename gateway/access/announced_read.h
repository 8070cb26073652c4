// An entry of the access log that is being written while its query runs: a read of one record,
// announced as if it had already been answered. Thread-safe.
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

  // Called once: whether the entry is stored, and its position in the journal.
  void resolve(bool kept, std::int64_t position) {
    std::function<void(bool)> then;
    {
      const std::lock_guard lock(mutex_);
      kept_ = kept;
      position_ = position;
      then = std::move(then_);
    }
    if (then) then(kept);
  }

  // Whether it is stored; nothing: not known yet.
  std::optional<bool> resolved() const {
    const std::lock_guard lock(mutex_);
    return kept_;
  }

  // Its position in the journal; nothing: not stored, or not known yet.
  std::optional<std::int64_t> position() const {
    const std::lock_guard lock(mutex_);
    return kept_.value_or(false) ? std::optional(position_) : std::nullopt;
  }

  // At most once. Calls then at once if the outcome is known, else on the journal's thread.
  void when_resolved(std::function<void(bool)> then) {
    {
      const std::lock_guard lock(mutex_);
      if (!kept_) {
        then_ = std::move(then);
        return;
      }
    }
    then(*kept_);
  }

 private:
  mutable std::mutex mutex_;
  std::optional<bool> kept_;
  std::int64_t position_ = 0;
  std::function<void(bool)> then_;
};

}  // namespace carelog::gateway
