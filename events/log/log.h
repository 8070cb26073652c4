// The Log port: a topic of partitions, each an append-only sequence of records at dense offsets.
//
// Three backends under one contract suite (tests/contract/log_contract_test.cc): embedded
// (RocksDB), Kafka (librdkafka) and simulated (tests). None of them knows frames; the frame rule is
// the reader's.
//
// There are no acknowledgements on purpose: whether a record is in the log is learned by reading it
// back, the same way for every backend. An appender only says when it can no longer be trusted. A
// backend may tell a cursor of a record as soon as its machine has confirmed it at its offset
// (echoed_records.h); to the reader that is reading.
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
  std::int64_t appended_at_ms = 0;  // by the log's clock, Unix time; 0 if it keeps none
  std::string bytes;
};

struct LogPosition {
  Partition partition = 0;
  Offset next_offset = 0;
};

// The log cannot be used as it is set up (retention, compaction, partition count, foreign
// manifest), or its machine is away for good. The text says what to mend.
struct LogUnusable : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// The machine itself says that what it holds is not what was written (a checksum, a missing file).
struct LogDamaged : LogUnusable {
  using LogUnusable::LogUnusable;
};

// Appends to one partition. Used by one thread. Ends with its object: records still queued may or
// may not reach the log afterwards.
class LogAppender {
 public:
  virtual ~LogAppender() = default;

  // Queues a record behind the earlier ones of this appender. Never waits for the machine. False:
  // the queue is full (queued_records_max) or the appender is lost; the record was not taken.
  [[nodiscard]] virtual bool append(std::string bytes) = 0;

  // True once any record taken may be missing, doubled or out of order in the log. For ever: make a
  // new appender, claim, and read the log to learn what happened.
  virtual bool lost() = 0;
};

// Reads partitions from given positions, in offset order within each. Used by one thread, except
// wake().
class LogCursor {
 public:
  virtual ~LogCursor() = default;

  // Up to max records, waiting at most this long for the first. Empty: nothing came in time, or
  // woken. Throws LogUnusable when the log was cut or cannot be read any more.
  virtual std::vector<LogRecord> read(std::size_t max, std::chrono::milliseconds wait) = 0;

  // Makes a read() that waits, or the next one, return soon. Any thread.
  virtual void wake() = 0;
};

// How a tailing cursor weighs promptness against the work it makes the log do.
enum class Pace {
  at_once,  // somebody waits for every record: the engine
  batched,  // some tens of milliseconds may be spent collecting: projections, reactors, tools
};

// Thread-safe. Outlives its appenders and cursors.
class Log {
 public:
  virtual ~Log() = default;

  virtual const std::string& topic() const = 0;
  virtual std::uint32_t partitions() const = 0;

  virtual std::unique_ptr<LogAppender> open_appender(Partition partition) = 0;
  // Requires: no position lies beyond the partition's end.
  virtual std::unique_ptr<LogCursor> open_cursor(std::vector<LogPosition> from,
                                                 Pace pace = Pace::at_once) = 0;

  // One past the last record that is durable now.
  virtual Offset end_offset(Partition partition) = 0;
  // The first offset whose record was appended at this time or later; end_offset if there is none.
  virtual Offset offset_at(Partition partition, std::int64_t unix_ms) = 0;
};

inline constexpr std::size_t record_bytes_max = 1 << 20;

// Cursor start positions at the beginning of every partition.
std::vector<LogPosition> from_the_beginning(const Log& log);

}  // namespace carelog::events
