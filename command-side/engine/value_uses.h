// Which attempts of commands may still use a unique value that was reserved for them.
//
// A use belongs to one attempt. The leader of the patient's partition makes it, and it counts in
// that leader's term only: an attempt decided in a later term reserves again, under a new use. So
// the leader knows of every use ever made for its partition whether it can still be decided. A use
// of an earlier term cannot; those of its own term are held here until the attempt ends. No clock
// is needed. Thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "events/aggregate_id.h"

namespace carelog::command {

class ValueUses {
 public:
  struct Use {
    std::string id;  // "<partition>.<term>.<number>", unique
    std::uint64_t term = 0;
  };

  // Held until the last copy of the returned pointer is gone. It may outlive this object.
  std::shared_ptr<const Use> begin(events::Partition partition, std::uint64_t term);

  bool holds(const std::string& id) const;

 private:
  struct Held {
    std::mutex mutex;
    std::set<std::string> ids;
    std::uint64_t last = 0;
  };
  const std::shared_ptr<Held> held_ = std::make_shared<Held>();
};

}  // namespace carelog::command
