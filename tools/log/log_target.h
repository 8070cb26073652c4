// Where a log is copied to, record by record at the same offsets: an empty data directory, or a
// Kafka prefix.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tools/data_directory.h"
#include "tools/log/log_archive.h"

namespace carelog::tools {

// Used by one thread. Members throw LogUnusable if the disk or broker refuses.
class LogTarget {
 public:
  virtual ~LogTarget() = default;

  // Call it first. Creates topics that are missing; LogUnusable if one has another number of
  // partitions.
  virtual void open(const std::vector<ArchiveTopic>& topics) = 0;

  virtual events::Offset end(const std::string& topic, events::Partition partition) = 0;
  // At most max records from this offset on; none at the partition's end. Fast in order of offsets.
  virtual std::vector<events::LogRecord> read(const std::string& topic, events::Partition partition,
                                              events::Offset from, std::size_t max) = 0;
  // Requires: dense, starting at the partition's end. They are durable at those offsets when it
  // returns.
  virtual void append(const ArchiveRecords& records) = 0;

  // Call it last, when everything is there. Before it, a directory does not count as a log.
  virtual void finish(bool skipped_sequence_is_damage) = 0;
};

// Keeps the records' times. The directory may have the rest of an interrupted attempt; with
// `continues` it may also have a log, which then grows. Throws VerbFailed (conflict) if it has
// anything else derived from a log, or a process runs on it.
std::unique_ptr<LogTarget> directory_target(const DataDirectory& data, bool continues);

// Appends and reads back through the Log port: Kafka, tests. open creates the topic.
using OpenTopic =
    std::function<std::unique_ptr<events::Log>(const std::string& topic, std::uint32_t partitions)>;
std::unique_ptr<LogTarget> port_target(OpenTopic open);

// place: kafka://..., or a data directory. Throws VerbFailed (usage) for a bad URL.
std::unique_ptr<LogTarget> open_log_target(const std::string& place, bool continues);

}  // namespace carelog::tools
