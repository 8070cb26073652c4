// The port to rows that are kept near because they are read often. Memory of the process and Redis
// implement it; one contract suite and one simulation judge both
// (tests/query-side/hot/hot_rows_contract.h, hot_simulation.h).
//
// An entry is {as of, bytes}: how far the read model was when the row was read. Who follows the
// read model tells which rows changed (Touch) and then that a partition was followed so far
// (Moved). A touch drops the entry and leaves a fence: whatever was read before it is never stored
// again, however late it is offered. So an entry lacks nothing that was followed:
//   - offered before the touch: the touch drops it;
//   - offered after the touch, read before it: the fence refuses it;
//   - offered after the touch, read after it: it has the change.
// Fences are a table of fixed size; rows that share one cost a refused offer and nothing else.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "query-side/reading/as_of.h"

namespace carelog::query {

// The row changed before this position of that partition.
struct Touch {
  std::string id;
  std::uint32_t partition = 0;
  std::int64_t next_offset = 0;
};

// Every row that changed there was touched.
struct Moved {
  std::uint32_t partition = 0;
  std::int64_t from = 0;
  std::int64_t to = 0;
};

struct HotCounts {
  std::uint64_t hits = 0;
  std::uint64_t misses = 0;
  std::uint64_t refused = 0;    // offers that were older than the fence
  std::uint64_t evictions = 0;  // for want of room
  std::uint64_t bytes = 0;
  bool away = false;  // it cannot be reached: everything is a miss
  std::uint64_t times_away = 0;
};

// For each partition; a row's fence is that of slot_of(id).
inline constexpr std::size_t fence_slots = 4096;
std::size_t slot_of(std::string_view id);

// Thread-safe; begin() and follow() are called by one thread. Never throws: what fails is a miss.
class HotRows {
 public:
  virtual ~HotRows() = default;

  // From here on it is followed. Keeps what it has only if that is of the same origin and
  // generation and was followed up to here. False: not now, try again. origin: tells this read
  // model from one of another database that has the same number.
  [[nodiscard]] virtual bool begin(const AsOf& at, const std::string& origin) = 0;
  // First the touches, then the moves. False: it was not followed up to `from`, or cannot be
  // reached: begin again, and believe no entry until then.
  [[nodiscard]] virtual bool follow(const std::vector<Touch>& touches,
                                    const std::vector<Moved>& moves) = 0;

  // In the order of the ids.
  virtual std::vector<std::optional<std::string>> find(const std::vector<std::string>& ids) = 0;
  // Stores it over an older entry or none. partition: where the row's own changes stand.
  virtual void offer(const std::string& id, std::uint32_t partition, const AsOf& as_of,
                     const std::string& row) = 0;

  // Whether find() waits for another machine, and so belongs on a worker.
  virtual bool waits() const = 0;
  virtual HotCounts counts() = 0;
};

}  // namespace carelog::query
