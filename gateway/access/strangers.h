// Refusals of unknown callers, who sent no token or an invalid one. Counted in memory by minute,
// address and route, and not journalled one by one: anybody who reaches the port could fill the
// disk.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <tuple>

namespace carelog::gateway {

// Thread-safe.
class Strangers {
 public:
  static constexpr std::size_t minutes_max = 60;
  static constexpr std::size_t counts_per_minute_max = 256;  // beyond it, all others count as one
  static constexpr std::string_view other_addresses = "others";

  void count(std::string_view address, std::string_view operation, std::int64_t now_ms);

  // Newest minute first: [{"minute":"2024-02-29T12:00:00.000Z","address":..,"operation":..,
  // "refusals":N}].
  std::string json() const;
  std::string metrics() const;  // Prometheus text

 private:
  using Counts = std::map<std::tuple<std::string, std::string>, std::uint64_t, std::less<>>;
  struct Minute {
    std::int64_t begins_ms = 0;
    Counts counts;  // by address and operation
  };

  mutable std::mutex mutex_;
  std::uint64_t total_ = 0;
  std::deque<Minute> minutes_;  // newest last
};

}  // namespace carelog::gateway
