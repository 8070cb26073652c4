// What the engine keeps beside the log, derived from it: can be deleted at any time and is then
// read from the log again. One contract suite judges the backends: memory (tests) and RocksDB.
//
// Durability is the log's affair: a store may come back from a crash as it was some batches ago,
// but never with half a batch. Thread-safe; one thread writes for a partition at a time.
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

// What is stored cannot be what was written: it must be made anew from the log (start_over).
struct StateDamaged : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// The disk has no room for it. Nothing was written; to be tried again.
struct StateFull : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Where one commit of an aggregate stands in its partition.
struct CommitPlace {
  std::uint64_t version = 0;  // of the aggregate after it
  events::Offset offset = 0;
  friend bool operator==(const CommitPlace&, const CommitPlace&) = default;
};

// All that a run of commits changes, written atomically.
struct StoreWrites {
  std::vector<std::pair<events::AggregateId, std::string>> aggregates;  // id -> state
  std::vector<std::pair<std::string, std::string>> commands;    // command id -> first answer
  std::vector<std::pair<std::string, std::string>> keys_taken;  // unique key -> aggregate id
  std::vector<std::pair<std::string, std::string>>
      keys_released;  // only if it is still the owner's
  std::vector<std::pair<events::AggregateId, CommitPlace>> commits;  // id -> its next commit
  // FrameRule::save() after the last of them; the same before the last commit that counted; then
  // the leader's endpoint.
  std::string position;
  // Aggregates of the types that are looked up by their key, as they begin.
  std::vector<std::pair<std::string, events::AggregateId>> listed = {};  // key -> id
};

// What is read throws StateDamaged where it is damaged, std::runtime_error where the disk refuses;
// what is written also StateFull.
class CommandStore {
 public:
  virtual ~CommandStore() = default;

  virtual std::optional<std::string> aggregate(events::Partition partition,
                                               const events::AggregateId& id) const = 0;
  // Commands and unique keys are looked up over all partitions.
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

  // Throws std::runtime_error when the disk refuses; nothing was written then. Takes and releases
  // of one key within the writes are applied in the order: released, then taken.
  virtual void write(events::Partition partition, const StoreWrites& writes) = 0;

  // Empties it, so that the log fills it again. Throws std::runtime_error.
  virtual void start_over() = 0;
};

}  // namespace carelog::command
