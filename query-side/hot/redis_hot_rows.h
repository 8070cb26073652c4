// Hot rows in a Redis that several processes may share: what one has read, all find. Every process
// follows the read model and touches for itself; a touch that was there already changes nothing.
//
// Each step is one script, so one instant of Redis: offers compare with the fences, and find()
// takes entries only if this very Redis was followed as far as this process has. So a Redis that
// came back with older data is empty to all until one begins again. Its size is its own setting
// (maxmemory, allkeys-lru); whatever it evicts is a miss, the fences included.
//
//   carelog:hot:state          hash: epoch, origin, generation, of partitions next, floor, fences
//   carelog:hot:EPOCH:ID       "17 0 23\n" and the row; for entry_s
#pragma once

#include <atomic>
#include <chrono>
#include <mutex>

#include "infra/redis/redis_client.h"
#include "query-side/hot/hot_rows.h"

namespace carelog::query {

class RedisHotRows final : public HotRows {
 public:
  static constexpr int entry_s = 900;
  static constexpr int joins_max = 10;

  // join_every: how long another process has to follow as far as this one begins, joins_max times.
  RedisHotRows(infra::RedisAddress address, std::string password,
               std::chrono::milliseconds join_every = std::chrono::milliseconds(30))
      : redis_(std::move(address), std::move(password), {.connections_max = 8}),
        join_every_(join_every) {}

  bool begin(const AsOf& at, const std::string& origin) override;
  bool follow(const std::vector<Touch>& touches, const std::vector<Moved>& moves) override;
  std::vector<std::optional<std::string>> find(const std::vector<std::string>& ids) override;
  void offer(const std::string& id, std::uint32_t partition, const AsOf& as_of,
             const std::string& row) override;
  bool waits() const override { return true; }
  HotCounts counts() override;

 private:
  struct Place {
    std::string epoch;  // empty: not begun
    AsOf followed;
  };

  std::string epoch_at(const AsOf& at, const std::string& origin, bool even_if_behind);
  Place place() const;
  void leave();
  void warn_if_unbounded();

  infra::RedisClient redis_;
  const std::chrono::milliseconds join_every_;
  mutable std::mutex mutex_;
  Place place_;
  bool warned_ = false;
  std::atomic<std::uint64_t> hits_ = 0;
  std::atomic<std::uint64_t> misses_ = 0;
  std::atomic<std::uint64_t> refused_ = 0;
};

}  // namespace carelog::query
