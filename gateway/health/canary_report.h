// What the canaries have told: of each lane (a partition of the log, in turn) the last trip. See
// canary.h. Thread-safe.
#pragma once

#include <chrono>
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
  std::string failure{};  // empty: passed
};

// There and back: appended by the command side, seen through each read model.
struct CanaryTrip {
  std::size_t lane = 0;
  std::int64_t ended_at_ms = 0;  // Unix time
  std::vector<CanaryStage> stages;

  bool complete() const;
  double ms() const;  // of the slowest stage
};

class CanaryReport {
 public:
  // every: between two canaries; 0: none are sent. since_ms: when the first was due.
  CanaryReport(std::chrono::seconds every, std::int64_t since_ms);

  bool sent() const { return every_.count() > 0; }
  void note(CanaryTrip trip);
  // Whether the last trip on that lane was not complete.
  bool failing(std::size_t lane) const;

  // Degraded when a trip failed, or none has been complete for three times the interval.
  DependencyState state(std::int64_t now_ms) const;
  // The log as the last append saw it. Requires: sent().
  DependencyState log_state(std::int64_t now_ms) const;
  void write(JsonWriter& json, std::int64_t now_ms) const;  // an object
  std::string metrics(std::int64_t now_ms) const;           // Prometheus text

 private:
  std::string why() const;

  const std::chrono::seconds every_;
  const std::int64_t since_ms_;
  mutable std::mutex mutex_;
  CanaryTrip last_;                        // of any lane
  std::map<std::size_t, CanaryTrip> bad_;  // lanes whose last trip was not complete
  std::int64_t complete_at_ms_ = 0;        // 0: none yet
  double complete_ms_ = 0;
  std::uint64_t trips_ = 0;
  std::uint64_t failures_ = 0;
};

}  // namespace carelog::gateway
