// The Log port: a topic of partitions, each an append-only sequence of records at dense offsets.
//
// Three backends under one contract suite (tests/contract/log_contract_test.cc): embedded
// (RocksDB), Kafka (librdkafka) and simulated (tests). None of them knows frames; the frame rule is
// the reader's job.
//
// There are deliberately no acknowledgements: a writer learns whether a record is in the log by
// reading it back, with every backend. An appender only says when it can no longer be trusted. A
// backend may deliver a record to a cursor as soon as it is confirmed at its offset
// (echoed_records.h); to the reader this is an ordinary read.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "events/aggregate_id.h"

namespace carelog::events {

struct LogRecord {
  Partition partition = 0;
  Offset offset = 0;
  std::int64_t appended_at_ms = 0;  // by the log's clock, Unix time; 0 if it has none
  std::string bytes;
};

struct LogPosition {
  Partition partition = 0;
  Offset next_offset = 0;
};

// The log cannot be used as it is set up (retention, compaction, partition count, foreign
// manifest), or is permanently gone. The text says how to fix it.
struct LogUnusable : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// The storage itself reports that it does not hold what was written (a checksum, a missing file).
struct LogDamaged : LogUnusable {
  using LogUnusable::LogUnusable;
};

// Appends to one partition. Used by one thread. Records still queued when it is destroyed may or
// may not reach the log.
class LogAppender {
 public:
  virtual ~LogAppender() = default;

  // Queues a record behind earlier ones of this appender. Never waits for the disk or network.
  // False: the queue is full (queued_records_max) or the appender is lost, and the record was not
  // taken.
  [[nodiscard]] virtual bool append(std::string bytes) = 0;

  // True once any accepted record may be missing, duplicated or out of order in the log. It stays
  // so: open a new appender, claim, and read the log to learn what happened.
  virtual bool lost() = 0;
};

// Reads partitions from given positions, in offset order within each. Used by one thread, except
// wake().
class LogCursor {
 public:
  virtual ~LogCursor() = default;

  // At most max records, waiting at most this long for the first. Empty: nothing came in time, or
  // it was woken. Throws LogUnusable if the log was truncated or can no longer be read.
  virtual std::vector<LogRecord> read(std::size_t max, std::chrono::milliseconds wait) = 0;

  // Makes a waiting read(), or the next one, return soon. Any thread.
  virtual void wake() = 0;
};

// How a tailing cursor weighs latency against the work it causes.
enum class Pace {
  at_once,  // every record at once: the engine
  batched,  // may collect for some tens of milliseconds: projections, reactors, tools
};

// Thread-safe. Outlives its appenders and cursors.
class Log {
 public:
  virtual ~Log() = default;

  virtual const std::string& topic() const = 0;
  virtual std::uint32_t partitions() const = 0;

  virtual std::unique_ptr<LogAppender> open_appender(Partition partition) = 0;
  // Requires: no position is beyond the partition's end.
  virtual std::unique_ptr<LogCursor> open_cursor(std::vector<LogPosition> from,
                                                 Pace pace = Pace::at_once) = 0;

  // One past the last record that is durable now.
  virtual Offset end_offset(Partition partition) = 0;
  // The first offset whose record was appended at this time or later; end_offset if there is none.
  virtual Offset offset_at(Partition partition, std::int64_t unix_ms) = 0;
};

inline constexpr std::size_t record_bytes_max = 1 << 20;

// Cursor positions at the beginning of every partition.
std::vector<LogPosition> from_the_beginning(const Log& log);

}  // namespace carelog::events
