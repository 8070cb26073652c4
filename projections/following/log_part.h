// Some partitions of a log, for one of several workers that share the log.
#pragma once

#include <vector>

#include "events/log/log.h"

namespace carelog::projections {

// Read-only. The log outlives it.
class LogPart final : public events::Log {
 public:
  enum class Reading {
    side_by_side,  // in the order the log returns them
    in_turn,       // each up to its present end before the next; then side by side
  };
  LogPart(events::Log& log, std::vector<events::Partition> part, Reading reading);

  const std::vector<events::Partition>& part() const { return part_; }

  const std::string& topic() const override { return log_.topic(); }
  std::uint32_t partitions() const override { return log_.partitions(); }  // those of the whole log
  std::unique_ptr<events::LogAppender> open_appender(events::Partition partition) override;
  // Takes those of the given partitions that are in this part.
  std::unique_ptr<events::LogCursor> open_cursor(std::vector<events::LogPosition> from,
                                                 events::Pace pace) override;
  events::Offset end_offset(events::Partition partition) override {
    return log_.end_offset(partition);
  }
  events::Offset offset_at(events::Partition partition, std::int64_t unix_ms) override {
    return log_.offset_at(partition, unix_ms);
  }

 private:
  events::Log& log_;
  const std::vector<events::Partition> part_;
  const Reading reading_;
};

// The partitions of a log, dealt out to this many workers; no part is empty.
std::vector<std::vector<events::Partition>> parts_of(const events::Log& log, std::size_t workers);

}  // namespace carelog::projections
