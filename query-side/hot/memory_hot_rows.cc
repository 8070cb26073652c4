#include "query-side/hot/memory_hot_rows.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace carelog::query {

// FNV-1a: the same in every process and build, because processes share a Redis.
std::size_t slot_of(std::string_view id) {
  std::uint64_t hash = 14'695'981'039'346'656'037U;
  for (const char letter : id) {
    hash ^= static_cast<unsigned char>(letter);
    hash *= 1'099'511'628'211U;
  }
  return (hash ^ (hash >> 32U)) % fence_slots;
}

MemoryHotRows::MemoryHotRows(std::size_t bytes_max) : shard_bytes_max_(bytes_max / shards_count) {}

std::size_t MemoryHotRows::bytes_of(const Entry& entry) {
  return entry_bytes + entry.id.size() + entry.row.size() +
         entry.as_of.next_offsets.size() * sizeof(std::int64_t);
}

void MemoryHotRows::drop(Shard& shard, std::list<Entry>::iterator entry) {
  shard.bytes -= bytes_of(*entry);
  shard.by_id.erase(entry->id);
  shard.entries.erase(entry);
}

bool MemoryHotRows::begin(const AsOf& at, const std::string& origin) {
  if (origin == origin_ && has_all_of(followed_, at)) return true;
  followed_ = at;
  origin_ = origin;
  for (Shard& shard : shards_) {
    const std::lock_guard lock(shard.mutex);
    shard.begun = at;
    shard.by_id.clear();
    shard.entries.clear();
    shard.bytes = 0;
    shard.fences.assign(at.next_offsets.size(),
                        std::vector<std::int64_t>(fence_slots / shards_count, 0));
  }
  return true;
}

void MemoryHotRows::touch(Shard& shard, const Touch& by) {
  const std::lock_guard lock(shard.mutex);
  std::int64_t& fence = shard.fences[by.partition][fence_of(by.id)];
  fence = std::max(fence, by.next_offset);
  const auto known = shard.by_id.find(by.id);
  if (known == shard.by_id.end()) return;
  if (known->second->as_of.next_offsets[by.partition] >= by.next_offset) return;
  drop(shard, known->second);
}

// Several moves of a partition may come at once, each from where the one before it ended.
bool MemoryHotRows::follow(const std::vector<Touch>& touches, const std::vector<Moved>& moves) {
  auto reached = followed_.next_offsets;
  for (const Moved& each : moves) {
    if (each.partition >= reached.size() || each.from > reached[each.partition]) return false;
    reached[each.partition] = std::max(reached[each.partition], each.to);
  }
  for (const Touch& each : touches) {
    if (each.partition >= reached.size()) return false;
  }
  for (const Touch& each : touches) touch(shard_of(each.id), each);
  followed_.next_offsets = std::move(reached);
  return true;
}

std::vector<std::optional<std::string>> MemoryHotRows::find(const std::vector<std::string>& ids) {
  std::vector<std::optional<std::string>> found(ids.size());
  for (std::size_t at = 0; at < ids.size(); ++at) {
    Shard& shard = shard_of(ids[at]);
    const std::lock_guard lock(shard.mutex);
    const auto known = shard.by_id.find(ids[at]);
    if (known == shard.by_id.end()) {
      ++shard.counts.misses;
      continue;
    }
    ++shard.counts.hits;
    shard.entries.splice(shard.entries.begin(), shard.entries, known->second);
    found[at] = known->second->row;
  }
  return found;
}

bool MemoryHotRows::may_store(const Shard& shard, const std::string& id, const AsOf& as_of) {
  if (!has_all_of(as_of, shard.begun)) return false;
  for (std::size_t partition = 0; partition < shard.fences.size(); ++partition) {
    if (as_of.next_offsets[partition] < shard.fences[partition][fence_of(id)]) return false;
  }
  return true;
}

void MemoryHotRows::offer(const std::string& id, std::uint32_t partition, const AsOf& as_of,
                          const std::string& row) {
  Shard& shard = shard_of(id);
  Entry entry{id, as_of, row};
  const std::size_t bytes = bytes_of(entry);
  const std::lock_guard lock(shard.mutex);
  if (!may_store(shard, id, as_of) || partition >= as_of.next_offsets.size()) {
    ++shard.counts.refused;
    return;
  }
  if (bytes > shard_bytes_max_) return;
  if (const auto known = shard.by_id.find(id); known != shard.by_id.end()) {
    const AsOf& stored = known->second->as_of;
    if (stored.next_offsets[partition] >= as_of.next_offsets[partition]) return;
    drop(shard, known->second);
  }
  while (shard.bytes + bytes > shard_bytes_max_) {
    drop(shard, std::prev(shard.entries.end()));
    ++shard.counts.evictions;
  }
  shard.entries.push_front(std::move(entry));
  shard.by_id[shard.entries.front().id] = shard.entries.begin();
  shard.bytes += bytes;
}

HotCounts MemoryHotRows::counts() {
  HotCounts sum;
  for (Shard& shard : shards_) {
    const std::lock_guard lock(shard.mutex);
    sum.hits += shard.counts.hits;
    sum.misses += shard.counts.misses;
    sum.refused += shard.counts.refused;
    sum.evictions += shard.counts.evictions;
    sum.bytes += shard.bytes;
  }
  return sum;
}

}  // namespace carelog::query
