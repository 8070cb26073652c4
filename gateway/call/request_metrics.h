// Counts and durations of requests per operation, in Prometheus' text format. Thread-safe,
// lock-free.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace carelog::gateway {

class RequestMetrics {
 public:
  // operations: label values; one more, "none", counts requests without a route.
  explicit RequestMetrics(std::vector<std::string_view> operations);

  static constexpr std::size_t no_operation = static_cast<std::size_t>(-1);
  void record(std::size_t operation, int status, std::chrono::nanoseconds duration);

  std::string text() const;

 private:
  // Upper bounds of the buckets, in microseconds.
  static constexpr std::array<std::int64_t, 14> bounds_us = {
      100,    250,    500,     1'000,   2'500,     5'000,     10'000,
      25'000, 50'000, 100'000, 250'000, 1'000'000, 2'500'000, 10'000'000};
  struct Series {
    std::array<std::atomic<std::uint64_t>, 6> by_class{};                    // 0 unused; 2: 2xx ...
    std::array<std::atomic<std::uint64_t>, bounds_us.size() + 1> buckets{};  // last: the rest
    std::atomic<std::uint64_t> sum_us{0};
  };

  std::vector<std::string_view> names_;
  std::unique_ptr<Series[]> series_;
};

}  // namespace carelog::gateway
