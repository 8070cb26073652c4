// What the engine keeps beside the log. It is derived from the log: it can be deleted at any time
// and is then rebuilt. One contract suite judges the backends: memory (tests) and RocksDB.
//
// Durability is the log's job: after a crash a store may be some batches behind, but never has half
// a batch. Thread-safe; one thread at a time writes for a partition.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "events/aggregate_id.h"

namespace carelog::command {

// What is stored is not what was written: rebuild it from the log (start_over).
struct StateDamaged : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// The disk is full. Nothing was written; try again.
struct StateFull : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Where one commit of an aggregate stands in its partition.
struct CommitPlace {
  std::uint64_t version = 0;  // version of the aggregate after it
  events::Offset offset = 0;
  friend bool operator==(const CommitPlace&, const CommitPlace&) = default;
};

// All changes of a run of commits, written atomically.
struct StoreWrites {
  std::vector<std::pair<events::AggregateId, std::string>> aggregates;  // id -> state
  std::vector<std::pair<std::string, std::string>> commands;    // command id -> first answer
  std::vector<std::pair<std::string, std::string>> keys_taken;  // unique key -> aggregate id
  std::vector<std::pair<std::string, std::string>>
      keys_released;  // only if still owned by this aggregate
  std::vector<std::pair<events::AggregateId, CommitPlace>> commits;  // id -> its new commit
  // FrameRule::save() after the last commit; the same before the last commit that counted; then the
  // leader's endpoint.
  std::string position;
  // New aggregates of types that are looked up by key.
  std::vector<std::pair<std::string, events::AggregateId>> listed = {};  // key -> id
};

// Reading throws StateDamaged if data is damaged, std::runtime_error if the disk fails; writing
// also throws StateFull.
class CommandStore {
 public:
  virtual ~CommandStore() = default;

  virtual std::optional<std::string> aggregate(events::Partition partition,
                                               const events::AggregateId& id) const = 0;
  // Looks up commands and unique keys over all partitions.
  virtual std::optional<std::string> command(const std::string& command_id) const = 0;
  virtual std::optional<std::string> key_owner(const std::string& key) const = 0;

  virtual std::optional<std::string> position(events::Partition partition) const = 0;

  // The aggregate's commits that count, from this offset on, in the log's order; at most `max`.
  virtual std::vector<CommitPlace> commits_of(events::Partition partition,
                                              const events::AggregateId& id, events::Offset from,
                                              std::size_t max) const = 0;

  // Ids of the aggregates of this type that were listed under the key, in order; at most `max`.
  virtual std::vector<std::string> listed(events::Partition partition, const std::string& key,
                                          std::string_view type, std::size_t max) const = 0;

  // Throws std::runtime_error if the disk fails; then nothing was written. Within the writes, keys
  // are released first and then taken.
  virtual void write(events::Partition partition, const StoreWrites& writes) = 0;

  // Empties the store, so that the log can fill it again. Throws std::runtime_error.
  virtual void start_over() = 0;
};

}  // namespace carelog::command
