// Where a log is laid down again, record by record at the same offsets: a data directory that holds
// nothing yet, or a Kafka prefix.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tools/data_directory.h"
#include "tools/log/log_archive.h"

namespace carelog::tools {

// Used by one thread. Members throw LogUnusable when the machine does not take part.
class LogTarget {
 public:
  virtual ~LogTarget() = default;

  // First. Makes topics that are missing; LogUnusable if one has another number of partitions.
  virtual void open(const std::vector<ArchiveTopic>& topics) = 0;

  virtual events::Offset end(const std::string& topic, events::Partition partition) = 0;
  // From an offset on, at most max; nothing at the partition's end. Fast in order of offsets.
  virtual std::vector<events::LogRecord> read(const std::string& topic, events::Partition partition,
                                              events::Offset from, std::size_t max) = 0;
  // Requires: dense, from the partition's end on. Durable at those offsets when it returns.
  virtual void append(const ArchiveRecords& records) = 0;

  // Last: everything is there. Before it, nobody takes a directory for a log.
  virtual void finish(bool skipped_sequence_is_damage) = 0;
};

// Keeps the records' times. The directory may hold what an earlier, interrupted attempt has left;
// where `continues`, also a log, which then grows. Throws VerbFailed (conflict) if it holds
// anything else that is made from a log, or a process runs on it.
std::unique_ptr<LogTarget> directory_target(const DataDirectory& data, bool continues);

// Appends and reads back through the port: Kafka, tests. open makes the topic.
using OpenTopic =
    std::function<std::unique_ptr<events::Log>(const std::string& topic, std::uint32_t partitions)>;
std::unique_ptr<LogTarget> port_target(OpenTopic open);

// place: kafka://..., or a data directory. Throws VerbFailed (usage) for a bad URL.
std::unique_ptr<LogTarget> open_log_target(const std::string& place, bool continues);

}  // namespace carelog::tools
