// When requests start, and from when their latency counts.
//
// Closed loop: as soon as a client is free, counted from then. Open loop: at a fixed rate, whether
// or not earlier ones were answered, counted from when the request should have started; so a stall
// of the server shows in every request that it delayed (no coordinated omission).
//
// Has no clock; times are nanoseconds of the caller's clock. Not thread-safe.
#pragma once

#include <cstdint>
#include <optional>

namespace carelog::bench {

class LoadSchedule {
 public:
  // per_s 0: closed loop. Nothing starts at end_ns or later.
  LoadSchedule(double per_s, std::int64_t start_ns, std::int64_t end_ns);

  // If the next request may start: takes it, and returns from when its latency counts.
  std::optional<std::int64_t> take(std::int64_t now_ns);

  // When the next one should start; in a closed loop, now.
  std::int64_t next_ns(std::int64_t now_ns) const;

  // Nothing more will start.
  bool finished(std::int64_t now_ns) const;

  bool is_open() const { return per_s_ > 0; }

 private:
  const double per_s_;
  const std::int64_t start_ns_;
  const std::int64_t end_ns_;
  std::uint64_t taken_ = 0;
};

}  // namespace carelog::bench
