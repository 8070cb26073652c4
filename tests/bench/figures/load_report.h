// The result of one run of a load, printed as one line of "key=value" words for scripts.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "tests/bench/figures/latency_histogram.h"

namespace carelog::bench {

// The shape of a load, common to all kinds.
struct LoadShape {
  std::size_t clients = 16;     // requests under way at once, at most
  std::size_t connections = 1;  // connections that carry them
  double per_s = 0;             // 0: closed loop; else the fixed rate of an open loop
  double seconds = 5;
  std::uint64_t seed = 1;  // runs with different seeds name different patients
};

struct LoadReport {
  LatencyHistogram latencies;  // of the requests that succeeded
  std::uint64_t failed = 0;    // refused, broken or not answered within drain_max
  double elapsed_s = 0;        // until the last answer
  std::string first_failure;   // in words; no personal data
  // Additional words for the line.
  std::vector<std::pair<std::string, std::string>> more = {};

  void fail(const std::string& why);
  double per_s() const;
};

// How long to wait for answers after the last request was started.
inline constexpr std::chrono::seconds drain_max{10};

// "RESULT mode=... clients=... rate=... seconds=... done=... errors=... per_s=... p50_ms=...
// p99_ms=... p999_ms=... max_ms=..." and whatever `more` has. Without a line break.
std::string to_line(const std::string& mode, const LoadShape& shape, const LoadReport& report);

// By the monotonic clock.
std::int64_t now_ns();

}  // namespace carelog::bench
