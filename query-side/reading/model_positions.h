// The port that tells how far the read models are, and what of it waits all the same: aggregates
// that are parked. PostgreSQL, RocksDB, and a memory one for tests.
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
  std::int64_t next_offset = 0;  // the first one not yet in the model
  std::int64_t age_ms = 0;       // since the model last made progress or stood at the topic's end
};

// An aggregate whose commits a model does not apply, for an operator to look at.
struct ParkedAggregate {
  std::string model;
  std::string topic;
  std::uint32_t partition = 0;
  std::string id;
  std::vector<std::int64_t>
      waiting;  // offsets; none when it was released: its commits are left out
};

// Used by one thread at a time.
class ModelPositions {
 public:
  virtual ~ModelPositions() = default;
  // All there are. Throws ReadModelAway and ReadModelBroken.
  virtual std::vector<ModelPosition> read() = 0;
  // All that were parked when the last read() was done, or since. Throws the same.
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
