#include "tests/bench/figures/load_schedule.h"

namespace carelog::bench {

LoadSchedule::LoadSchedule(double per_s, std::int64_t start_ns, std::int64_t end_ns)
    : per_s_(per_s), start_ns_(start_ns), end_ns_(end_ns) {}

std::optional<std::int64_t> LoadSchedule::take(std::int64_t now_ns) {
  if (finished(now_ns)) return std::nullopt;
  const std::int64_t meant_ns = next_ns(now_ns);
  if (meant_ns > now_ns) return std::nullopt;
  ++taken_;
  return meant_ns;
}

std::int64_t LoadSchedule::next_ns(std::int64_t now_ns) const {
  if (!is_open()) return now_ns;
  return start_ns_ + static_cast<std::int64_t>(static_cast<double>(taken_) * 1e9 / per_s_);
}

// Open loop: requests that are late are started all the same, however late they are.
bool LoadSchedule::finished(std::int64_t now_ns) const {
  return next_ns(now_ns) >= end_ns_;
}

}  // namespace carelog::bench
