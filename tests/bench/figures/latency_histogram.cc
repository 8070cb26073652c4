#include "tests/bench/figures/latency_histogram.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>

namespace carelog::bench {
namespace {

constexpr int step_bits = 7;
constexpr std::size_t steps = std::size_t{1} << step_bits;
constexpr std::int64_t latency_ns_max = (std::int64_t{1} << 40) - 1;

int shift_of(std::int64_t latency_ns) {
  const auto width = static_cast<int>(std::bit_width(static_cast<std::uint64_t>(latency_ns)));
  return std::max(0, width - step_bits - 1);
}

// Latencies below 2 * steps have buckets of their own; above, each power of two has `steps`.
std::size_t bucket_of(std::int64_t latency_ns) {
  const int shift = shift_of(latency_ns);
  return static_cast<std::size_t>(shift) * steps + static_cast<std::size_t>(latency_ns >> shift);
}

std::int64_t upper_edge_ns(std::size_t bucket) {
  if (bucket < 2 * steps) return static_cast<std::int64_t>(bucket);
  const std::size_t shift = bucket / steps - 1;
  const std::size_t step = bucket - shift * steps;
  return static_cast<std::int64_t>(((step + 1) << shift) - 1);
}

}  // namespace

LatencyHistogram::LatencyHistogram() : buckets_(bucket_of(latency_ns_max) + 1) {}

void LatencyHistogram::record(std::int64_t latency_ns) {
  const std::int64_t kept = std::clamp<std::int64_t>(latency_ns, 0, latency_ns_max);
  ++buckets_[bucket_of(kept)];
  ++count_;
  max_ns_ = std::max(max_ns_, kept);
}

void LatencyHistogram::add(const LatencyHistogram& other) {
  for (std::size_t i = 0; i < buckets_.size(); ++i) buckets_[i] += other.buckets_[i];
  count_ += other.count_;
  max_ns_ = std::max(max_ns_, other.max_ns_);
}

std::int64_t LatencyHistogram::at_share_ns(double share) const {
  assert(share > 0 && share <= 1);
  const auto wanted = static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(count_)));
  std::uint64_t seen = 0;
  for (std::size_t bucket = 0; bucket < buckets_.size(); ++bucket) {
    seen += buckets_[bucket];
    if (seen >= wanted && seen > 0) return std::min(upper_edge_ns(bucket), max_ns_);
  }
  return 0;
}

}  // namespace carelog::bench
