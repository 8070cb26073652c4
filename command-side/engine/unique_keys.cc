#include "command-side/engine/unique_keys.h"

#include <algorithm>
#include <cassert>

namespace carelog::command {

void UniqueKeys::is_read(events::Partition partition) {
  if (is_complete()) return;
  std::lock_guard lock(mutex_);
  read_.insert(partition);
  complete_.store(read_.size() >= partitions_, std::memory_order_release);
}

void UniqueKeys::start_over() {
  std::lock_guard lock(mutex_);
  in_flight_.clear();
  read_.clear();
  complete_.store(false, std::memory_order_release);
}

UniqueKeys::Conflicts UniqueKeys::take(const std::vector<UniqueKey>& keys,
                                       const std::string& owner) {
  if (keys.empty()) return {};
  std::lock_guard lock(mutex_);
  Conflicts conflicts;
  for (const UniqueKey& key : keys) {
    const auto flying = in_flight_.find(key.key);
    if (flying != in_flight_.end() && flying->second.owner != owner) {
      conflicts.undecided = true;
    } else if (flying == in_flight_.end()) {
      const auto other = store_.key_owner(key.key);
      if (other && *other != owner) conflicts.held.push_back(key);
    }
  }
  if (!conflicts.none()) return conflicts;
  for (const UniqueKey& key : keys) {
    InFlight& flight = in_flight_[key.key];
    flight.owner = owner;
    ++flight.decisions;
  }
  return {};
}

void UniqueKeys::let_go(const std::vector<UniqueKey>& keys, const std::string& owner) {
  if (keys.empty()) return;
  std::lock_guard lock(mutex_);
  for (const UniqueKey& key : keys) {
    const auto flying = in_flight_.find(key.key);
    assert(flying != in_flight_.end() && flying->second.owner == owner);
    static_cast<void>(owner);
    if (--flying->second.decisions == 0) in_flight_.erase(flying);
  }
}

Refusal in_use(const std::vector<UniqueKey>& conflicts) {
  Refusal refusal{RefusalCode::in_use, "a value that must be unique belongs to another patient"};
  for (const UniqueKey& key : conflicts) {
    refusal.errors.push_back({key.field, "in-use", "another active patient has this value"});
  }
  return refusal;
}

std::vector<UniqueKey> keys_without(const std::vector<UniqueKey>& keys,
                                    const std::vector<UniqueKey>& others) {
  std::vector<UniqueKey> rest;
  for (const UniqueKey& key : keys) {
    const bool kept = std::any_of(others.begin(), others.end(),
                                  [&](const UniqueKey& other) { return other.key == key.key; });
    if (!kept) rest.push_back(key);
  }
  return rest;
}

}  // namespace carelog::command
