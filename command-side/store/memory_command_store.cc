#include "command-side/store/memory_command_store.h"

namespace carelog::command {
namespace {

template <typename Map, typename Key>
std::optional<std::string> find(const Map& map, const Key& key) {
  const auto found = map.find(key);
  if (found == map.end()) return std::nullopt;
  return found->second;
}

}  // namespace

std::unique_ptr<MemoryCommandStore> MemoryCommandStore::copy() const {
  std::lock_guard lock(mutex_);
  auto copy = std::make_unique<MemoryCommandStore>();
  copy->aggregates_ = aggregates_;
  copy->commits_ = commits_;
  copy->commands_ = commands_;
  copy->owners_ = owners_;
  copy->positions_ = positions_;
  copy->listed_ = listed_;
  return copy;
}

std::optional<std::string> MemoryCommandStore::aggregate(events::Partition partition,
                                                         const events::AggregateId& id) const {
  std::lock_guard lock(mutex_);
  return find(aggregates_, std::pair(partition, id));
}

std::optional<std::string> MemoryCommandStore::command(const std::string& command_id) const {
  std::lock_guard lock(mutex_);
  return find(commands_, command_id);
}

std::optional<std::string> MemoryCommandStore::key_owner(const std::string& key) const {
  std::lock_guard lock(mutex_);
  return find(owners_, key);
}

std::optional<std::string> MemoryCommandStore::position(events::Partition partition) const {
  std::lock_guard lock(mutex_);
  return find(positions_, partition);
}

std::vector<CommitPlace> MemoryCommandStore::commits_of(events::Partition partition,
                                                        const events::AggregateId& id,
                                                        events::Offset from,
                                                        std::size_t max) const {
  std::lock_guard lock(mutex_);
  std::vector<CommitPlace> places;
  const auto found = commits_.find({partition, id});
  if (found == commits_.end()) return places;
  for (const CommitPlace& place : found->second) {
    if (place.offset >= from && places.size() < max) places.push_back(place);
  }
  return places;
}

std::vector<std::string> MemoryCommandStore::listed(events::Partition partition,
                                                    const std::string& key, std::string_view type,
                                                    std::size_t max) const {
  std::lock_guard lock(mutex_);
  const auto found = listed_.find({partition, key, std::string(type)});
  if (found == listed_.end()) return {};
  std::vector<std::string> ids(found->second.begin(), found->second.end());
  if (ids.size() > max) ids.resize(max);
  return ids;
}

void MemoryCommandStore::write(events::Partition partition, const StoreWrites& writes) {
  std::lock_guard lock(mutex_);
  for (const auto& [id, state] : writes.aggregates) aggregates_[{partition, id}] = state;
  for (const auto& [id, place] : writes.commits) commits_[{partition, id}].push_back(place);
  for (const auto& [id, answer] : writes.commands) commands_[id] = answer;
  for (const auto& [key, owner] : writes.keys_released) {
    if (find(owners_, key) == owner) owners_.erase(key);
  }
  for (const auto& [key, owner] : writes.keys_taken) owners_[key] = owner;
  for (const auto& [key, id] : writes.listed) listed_[{partition, key, id.type}].insert(id.id);
  positions_[partition] = writes.position;
}

void MemoryCommandStore::start_over() {
  std::lock_guard lock(mutex_);
  aggregates_.clear();
  commits_.clear();
  commands_.clear();
  owners_.clear();
  positions_.clear();
  listed_.clear();
}

}  // namespace carelog::command
