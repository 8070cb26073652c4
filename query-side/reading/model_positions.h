// The port that tells how far the read models are, and which aggregates are parked in them.
// PostgreSQL, RocksDB, and one in memory for tests.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace carelog::query {

struct ModelPosition {
  std::string model;  // "patients", "billing", "audit", "analytics"
  std::string topic;
  std::uint32_t partition = 0;
  std::int64_t next_offset = 0;  // the first one the model does not have
  std::int64_t age_ms = 0;       // since the model last made progress or was at the topic's end
};

// An aggregate whose commits a model does not apply until an operator has looked at it.
struct ParkedAggregate {
  std::string model;
  std::string topic;
  std::uint32_t partition = 0;
  std::string id;
  std::vector<std::int64_t>
      waiting;  // offsets; empty if it was released, so that its commits are skipped
};

// Used by one thread at a time.
class ModelPositions {
 public:
  virtual ~ModelPositions() = default;
  // All of them. Throws ReadModelAway and ReadModelBroken.
  virtual std::vector<ModelPosition> read() = 0;
  // All that were parked when the last read() ended, or since. Throws the same.
  virtual std::vector<ParkedAggregate> parked() = 0;
};

// For tests.
class MemoryModelPositions final : public ModelPositions {
 public:
  void put(ModelPosition position) {
    const std::lock_guard lock(mutex_);
    positions_[position.model + '/' + position.topic + '/' + std::to_string(position.partition)] =
        std::move(position);
  }

  void park(ParkedAggregate parked) {
    const std::lock_guard lock(mutex_);
    parked_.push_back(std::move(parked));
  }

  std::vector<ParkedAggregate> parked() override {
    const std::lock_guard lock(mutex_);
    return parked_;
  }

  std::vector<ModelPosition> read() override {
    const std::lock_guard lock(mutex_);
    std::vector<ModelPosition> all;
    for (const auto& [key, position] : positions_) all.push_back(position);
    return all;
  }

 private:
  std::mutex mutex_;
  std::map<std::string, ModelPosition> positions_;
  std::vector<ParkedAggregate> parked_;
};

}  // namespace carelog::query
