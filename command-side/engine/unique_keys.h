// Who may use a value that must be unique, decisions in flight included. Thread-safe: the
// partitions of one process share it.
//
// Enough where one process leads all partitions of its context; several reserve: reservations.h.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "command-side/engine/command_store.h"
#include "command-side/patient/patient.h"
#include "command-side/refusal.h"

namespace carelog::command {

class UniqueKeys {
 public:
  explicit UniqueKeys(const CommandStore& store) : store_(store) {}

  // Takes all keys for the owner, or none: then the conflicting ones are returned. What is taken
  // stays taken until settle() is called with the same keys, whatever the store says.
  [[nodiscard]] std::vector<UniqueKey> take(const std::vector<UniqueKey>& keys,
                                            const std::string& owner);

  // The decision that took them is in the store, or will never be.
  void settle(const std::vector<UniqueKey>& keys, const std::string& owner);

 private:
  struct InFlight {
    std::string owner;
    std::size_t decisions = 0;
  };

  const CommandStore& store_;
  std::mutex mutex_;
  std::map<std::string, InFlight> in_flight_;
};

Refusal in_use(const std::vector<UniqueKey>& conflicts);

// Keys that are in the first list and not in the second.
std::vector<UniqueKey> keys_without(const std::vector<UniqueKey>& keys,
                                    const std::vector<UniqueKey>& others);

}  // namespace carelog::command
