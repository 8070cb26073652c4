// What the engine keeps beside the log, derived from it: can be deleted at any time and is then
// read from the log again. One contract suite judges the backends: memory (tests) and RocksDB.
//
// Durability is the log's affair: a store may come back from a crash as it was some batches ago,
// but never with half a batch. Thread-safe; one thread writes for a partition at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "events/aggregate_id.h"

namespace carelog::command {

// All that a run of commits changes, written atomically.
struct StoreWrites {
  std::vector<std::pair<std::string, std::string>> aggregates;  // id -> state
  std::vector<std::pair<std::string, std::string>> commands;    // command id -> first answer
  std::vector<std::pair<std::string, std::string>> keys_taken;  // unique key -> aggregate id
  std::vector<std::pair<std::string, std::string>>
      keys_released;     // only if it is still the owner's
  std::string position;  // FrameRule::save() after the last of them, then the leader's endpoint
};

class CommandStore {
 public:
  virtual ~CommandStore() = default;

  virtual std::optional<std::string> aggregate(events::Partition partition,
                                               const std::string& id) const = 0;
  // Commands and unique keys are looked up over all partitions.
  virtual std::optional<std::string> command(const std::string& command_id) const = 0;
  virtual std::optional<std::string> key_owner(const std::string& key) const = 0;

  virtual std::optional<std::string> position(events::Partition partition) const = 0;

  // Throws std::runtime_error when the disk refuses; nothing was written then. Takes and releases
  // of one key within the writes are applied in the order: released, then taken.
  virtual void write(events::Partition partition, const StoreWrites& writes) = 0;
};

}  // namespace carelog::command
