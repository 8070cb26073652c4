// Reads every record of a log: what replay and audit verify share.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <vector>

#include "events/log/log.h"

namespace carelog::tools {

// The log did not return a record that it says it has.
struct LogSilent : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Which records of a partition.
struct WalkRange {
  events::Offset from = 0;
  std::optional<events::Offset> end = {};  // one past the last; if absent, where the log ends now
};

// The records of one partition, by default from its beginning to where it ended when the walk
// began. Used by one thread; the log outlives it.
class PartitionWalk {
 public:
  PartitionWalk(events::Log& log, events::Partition partition, WalkRange range = {},
                std::chrono::milliseconds patience = std::chrono::seconds(30));

  // Throws LogSilent and LogUnusable. Returns records as the log does: the caller must check for
  // gaps.
  std::optional<events::LogRecord> next();

  events::Partition partition() const { return partition_; }
  events::Offset end() const { return end_; }

 private:
  events::Log& log_;
  events::Partition partition_;
  std::chrono::milliseconds patience_;
  events::Offset end_;
  events::Offset seen_;  // one past the last record returned
  std::unique_ptr<events::LogCursor> cursor_;
  std::vector<events::LogRecord> read_;
  std::size_t taken_ = 0;
};

}  // namespace carelog::tools
