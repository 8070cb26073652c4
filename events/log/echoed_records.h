// What a cursor makes of two tellers of one log: the records it fetches, and the echoes of records
// that this process appended and whose offset the log's machine has confirmed.
//
// An echo says that the durable record at an offset has these bytes, which is all that fetching it
// would say, only sooner. It counts if it stands exactly where this cursor has come to (the dense
// offset); otherwise nothing is lost, since the record is fetched later anyhow. What was told by an
// echo is compared with the log when it is fetched: an answer that the log does not hold is found
// out. Pure; not thread-safe.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <vector>

#include "events/log/log.h"

namespace carelog::events {

class EchoedRecords {
 public:
  // Records told by echo and not fetched yet, in all partitions; beyond it echoes wait for nothing
  // and are dropped.
  static constexpr std::size_t unverified_max = 16384;

  explicit EchoedRecords(const std::vector<LogPosition>& from);

  void echo(LogRecord record);
  // Fetched records of one partition come in offset order. Throws LogDamaged if the log holds
  // other bytes than an echo told.
  void fetched(LogRecord record);

  // What is new, each offset once, in offset order within each partition.
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
