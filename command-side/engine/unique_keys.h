// Who may use a value that must be unique, including decisions in flight. Thread-safe: all
// partitions of one process share it.
//
// This is enough where one process leads all partitions of its context; several processes reserve
// values (reservations/reservations.h).
#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "command-side/patient/patient.h"
#include "command-side/refusal.h"
#include "command-side/store/command_holds.h"
#include "command-side/store/command_store.h"

namespace carelog::command {

class UniqueKeys {
 public:
  // The store holds the keys of these partitions. Until each has been read to its end, an owner may
  // be missing from it.
  explicit UniqueKeys(const CommandStore& store, std::uint32_t partitions = 1)
      : store_(store), partitions_(partitions) {}

  // The partition has been read to where it ended when its reader started.
  void is_read(events::Partition partition);
  bool is_complete() const { return complete_.load(std::memory_order_acquire); }
  // The store was emptied: all partitions are read again, and nothing is decided until then.
  void start_over();

  struct Conflicts {
    std::vector<UniqueKey> held;  // owned by another
    bool undecided = false;       // a decision in flight gives some of them to another
    bool none() const { return held.empty() && !undecided; }
  };
  // Takes all keys for the owner, or none and says why. Keys taken stay taken until let_go() is
  // called with the same keys, whatever the store says.
  [[nodiscard]] Conflicts take(const std::vector<UniqueKey>& keys, const std::string& owner);

  // The decision that took them is in the store, or never will be.
  void let_go(const std::vector<UniqueKey>& keys, const std::string& owner);

  // Command ids are unique too.
  CommandHolds& commands() { return commands_; }

 private:
  struct InFlight {
    std::string owner;
    std::size_t decisions = 0;
  };

  const CommandStore& store_;
  const std::uint32_t partitions_;
  std::atomic<bool> complete_{false};
  std::mutex mutex_;
  std::set<events::Partition> read_;
  std::map<std::string, InFlight> in_flight_;
  CommandHolds commands_;
};

Refusal in_use(const std::vector<UniqueKey>& conflicts);

// Keys that are in the first list and not in the second.
std::vector<UniqueKey> keys_without(const std::vector<UniqueKey>& keys,
                                    const std::vector<UniqueKey>& others);

}  // namespace carelog::command
