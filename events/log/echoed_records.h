// Merges the two sources of a cursor: the records it fetches, and the echoes of records that this
// process appended and whose offset the broker has confirmed.
//
// An echo says that the durable record at an offset has these bytes: the same as fetching it, only
// sooner. It counts only if it stands exactly at the cursor's next offset (offsets are dense);
// otherwise it is dropped, and the record is fetched later. What an echo told is compared with the
// record when that is fetched, so a difference is found. Pure; not thread-safe.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <vector>

#include "events/log/log.h"

namespace carelog::events {

class EchoedRecords {
 public:
  // Records told by echo and not fetched yet, over all partitions. At this limit further echoes are
  // dropped, and their records are fetched.
  static constexpr std::size_t unverified_max = 16384;

  explicit EchoedRecords(const std::vector<LogPosition>& from);

  void echo(LogRecord record);
  // Fetched records of one partition come in offset order. Throws LogDamaged if the bytes differ
  // from those of an echo.
  void fetched(LogRecord record);

  // New records, each offset once, in offset order within each partition.
  std::vector<LogRecord> take(std::size_t max);

 private:
  struct Lane {
    Offset next = 0;
    std::map<Offset, LogRecord> early;  // echoes beyond next
    std::deque<LogRecord> unverified;   // told by echo, offsets just below next
  };

  void tell(Lane& lane, LogRecord record);
  void tell_early(Lane& lane);
  void tell_echo(Lane& lane, LogRecord record);

  std::map<Partition, Lane> lanes_;
  std::size_t held_ = 0;  // early and unverified
  std::deque<LogRecord> told_;
};

}  // namespace carelog::events
