// Latencies counted in buckets that are less than 1 % wide (the layout of HdrHistogram: 128 equal
// steps in every power of two). Holds 1 ns to 18 minutes in 34 KiB; longer ones count as the
// longest. Not thread-safe.
#pragma once

#include <cstdint>
#include <vector>

namespace carelog::bench {

class LatencyHistogram {
 public:
  LatencyHistogram();

  void record(std::int64_t latency_ns);
  void add(const LatencyHistogram& other);

  std::uint64_t count() const { return count_; }
  std::int64_t max_ns() const { return max_ns_; }
  // The latency that this share of all recorded ones does not exceed, rounded up to the edge of its
  // bucket; 0 if there are none. Requires: 0 < share <= 1.
  std::int64_t at_share_ns(double share) const;

 private:
  std::vector<std::uint64_t> buckets_;
  std::uint64_t count_ = 0;
  std::int64_t max_ns_ = 0;
};

}  // namespace carelog::bench
