#include "tests/bench/figures/load_report.h"

#include <cstdio>

namespace carelog::bench {

void LoadReport::fail(const std::string& why) {
  if (failed++ == 0) first_failure = why;
}

double LoadReport::per_s() const {
  return elapsed_s > 0 ? static_cast<double>(latencies.count()) / elapsed_s : 0;
}

std::string to_line(const std::string& mode, const LoadShape& shape, const LoadReport& report) {
  const auto word = [](const char* key, double value, int decimals) {
    char text[64];
    std::snprintf(text, sizeof text, " %s=%.*f", key, decimals, value);
    return std::string(text);
  };
  const auto ms = [](std::int64_t ns) { return static_cast<double>(ns) / 1e6; };
  const LatencyHistogram& latencies = report.latencies;
  std::string line = "RESULT mode=" + mode + " clients=" + std::to_string(shape.clients) +
                     " connections=" + std::to_string(shape.connections) +
                     word("rate", shape.per_s, 0) + word("seconds", report.elapsed_s, 2) +
                     " done=" + std::to_string(latencies.count()) +
                     " errors=" + std::to_string(report.failed) + word("per_s", report.per_s(), 0) +
                     word("p50_ms", ms(latencies.at_share_ns(0.5)), 3) +
                     word("p99_ms", ms(latencies.at_share_ns(0.99)), 3) +
                     word("p999_ms", ms(latencies.at_share_ns(0.999)), 3) +
                     word("max_ms", ms(latencies.max_ns()), 3);
  for (const auto& [key, value] : report.more) line += ' ' + key + '=' + value;
  return line;
}

std::int64_t now_ns() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

}  // namespace carelog::bench
