// The results of canaries: for each lane (the partitions in turn) the last trip. See canary.h.
// Thread-safe.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "gateway/health/readiness.h"

namespace carelog::gateway {

class JsonWriter;

struct CanaryStage {
  std::string name;       // "command-patients", "patients"
  double ms = 0;          // since the trip began
  std::string failure{};  // empty if it passed
};

// There and back: appended by the command side, visible in each read model.
struct CanaryTrip {
  std::size_t lane = 0;
  std::int64_t ended_at_ms = 0;  // Unix time
  std::vector<CanaryStage> stages;

  bool complete() const;
  double ms() const;  // of its slowest stage
};

// How long the trips took to a stage, of those that passed it.
class StageDurations {
 public:
  void add(double ms);
  // Lines of a histogram in Prometheus' text, in seconds. labels: "stage=\"patients\"".
  std::string text(const std::string& name, const std::string& labels) const;

 private:
  static constexpr std::array<double, 12> bounds_ms = {1,   2.5, 5,     10,    25,    50,
                                                       100, 250, 1'000, 2'500, 5'000, 10'000};
  std::array<std::uint64_t, bounds_ms.size() + 1> counts_{};  // last: the rest
  double sum_ms_ = 0;
};

class CanaryReport {
 public:
  // every: interval between canaries; 0: none. since_ms: when the first was due.
  CanaryReport(std::chrono::seconds every, std::int64_t since_ms);

  bool sent() const { return every_.count() > 0; }
  void note(CanaryTrip trip);
  // Whether the lane's last trip failed.
  bool failing(std::size_t lane) const;

  // Degraded if a trip failed, or none has completed for three intervals.
  DependencyState state(std::int64_t now_ms) const;
  // The log, as of the last append. Requires: sent().
  DependencyState log_state(std::int64_t now_ms) const;
  void write(JsonWriter& json, std::int64_t now_ms) const;  // an object
  std::string metrics(std::int64_t now_ms) const;           // Prometheus text

 private:
  std::string why() const;
  std::string stage_metrics() const;

  const std::chrono::seconds every_;
  const std::int64_t since_ms_;
  mutable std::mutex mutex_;
  CanaryTrip last_;                        // on any lane
  std::map<std::size_t, CanaryTrip> bad_;  // lanes whose last trip failed
  std::map<std::string, StageDurations> durations_;
  std::int64_t complete_at_ms_ = 0;  // 0 if none yet
  double complete_ms_ = 0;
  std::uint64_t trips_ = 0;
  std::uint64_t failures_ = 0;
};

}  // namespace carelog::gateway
