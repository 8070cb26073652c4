// A log as it was: only the records before given offsets.
#pragma once

#include <map>

#include "events/log/log.h"

namespace carelog::projections {

// Read-only. The log outlives it.
class LogUntil final : public events::Log {
 public:
  // Ends by partition; a partition without an end is empty.
  LogUntil(events::Log& log, std::map<events::Partition, events::Offset> ends);

  const std::string& topic() const override { return log_.topic(); }
  std::uint32_t partitions() const override { return log_.partitions(); }
  std::unique_ptr<events::LogAppender> open_appender(events::Partition partition) override;
  std::unique_ptr<events::LogCursor> open_cursor(std::vector<events::LogPosition> from,
                                                 events::Pace pace) override;
  events::Offset end_offset(events::Partition partition) override;
  events::Offset offset_at(events::Partition partition, std::int64_t unix_ms) override;

 private:
  events::Log& log_;
  const std::map<events::Partition, events::Offset> ends_;
};

// The records before the first one appended at or after this time. Later appends are never in it.
LogUntil log_as_of(events::Log& log, std::int64_t unix_ms);

}  // namespace carelog::projections
