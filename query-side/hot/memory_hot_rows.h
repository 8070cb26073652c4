// Hot rows in the memory of the process: what was not read for longest makes room.
#pragma once

#include <array>
#include <list>
#include <mutex>
#include <string_view>
#include <unordered_map>

#include "query-side/hot/hot_rows.h"

namespace carelog::query {

class MemoryHotRows final : public HotRows {
 public:
  // Of all entries with what their keeping takes.
  explicit MemoryHotRows(std::size_t bytes_max);

  bool begin(const AsOf& at, const std::string& origin) override;
  bool follow(const std::vector<Touch>& touches, const std::vector<Moved>& moves) override;
  std::vector<std::optional<std::string>> find(const std::vector<std::string>& ids) override;
  void offer(const std::string& id, std::uint32_t partition, const AsOf& as_of,
             const std::string& row) override;
  bool waits() const override { return false; }
  HotCounts counts() override;

 private:
  static constexpr std::size_t shards_count = 16;  // divides fence_slots
  // Of an entry, besides its texts: list and map nodes, positions.
  static constexpr std::size_t entry_bytes = 256;

  struct Entry {
    std::string id;
    AsOf as_of;
    std::string row;
  };
  // Its rows, and their fences: one lock for both.
  struct Shard {
    std::mutex mutex;
    AsOf begun;
    std::vector<std::vector<std::int64_t>> fences;  // by partition, then slot
    std::list<Entry> entries;                       // the last read first
    std::unordered_map<std::string_view, std::list<Entry>::iterator> by_id;
    std::size_t bytes = 0;
    HotCounts counts;
  };

  Shard& shard_of(std::string_view id) { return shards_[slot_of(id) % shards_count]; }
  static std::size_t fence_of(std::string_view id) { return slot_of(id) / shards_count; }
  static std::size_t bytes_of(const Entry& entry);
  static void drop(Shard& shard, std::list<Entry>::iterator entry);
  static bool may_store(const Shard& shard, const std::string& id, const AsOf& as_of);
  static void touch(Shard& shard, const Touch& by);

  const std::size_t shard_bytes_max_;
  std::array<Shard, shards_count> shards_;
  AsOf followed_;  // of the one who follows
  std::string origin_;
};

}  // namespace carelog::query
