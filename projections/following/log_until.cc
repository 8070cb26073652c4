#include "projections/following/log_until.h"

#include <algorithm>

namespace carelog::projections {
namespace {

class CursorUntil final : public events::LogCursor {
 public:
  CursorUntil(std::unique_ptr<events::LogCursor> cursor,
              const std::map<events::Partition, events::Offset>& ends)
      : cursor_(std::move(cursor)), ends_(ends) {}

  std::vector<events::LogRecord> read(std::size_t max, std::chrono::milliseconds wait) override {
    std::vector<events::LogRecord> records = cursor_->read(max, wait);
    std::erase_if(records, [this](const events::LogRecord& record) {
      return record.offset >= ends_.at(record.partition);
    });
    return records;
  }
  void wake() override { cursor_->wake(); }

 private:
  const std::unique_ptr<events::LogCursor> cursor_;
  const std::map<events::Partition, events::Offset>& ends_;
};

}  // namespace

LogUntil::LogUntil(events::Log& log, std::map<events::Partition, events::Offset> ends)
    : log_(log), ends_(std::move(ends)) {}

std::unique_ptr<events::LogAppender> LogUntil::open_appender(events::Partition) {
  throw events::LogUnusable("a log as of a time is for reading only");
}

// Leaves out partitions that were read to their end: if the log goes on there, its records would be
// read for nothing.
std::unique_ptr<events::LogCursor> LogUntil::open_cursor(std::vector<events::LogPosition> from,
                                                         events::Pace pace) {
  std::erase_if(from, [this](const events::LogPosition& at) {
    return at.next_offset >= end_offset(at.partition);
  });
  return std::make_unique<CursorUntil>(log_.open_cursor(std::move(from), pace), ends_);
}

events::Offset LogUntil::end_offset(events::Partition partition) {
  const auto end = ends_.find(partition);
  return end == ends_.end() ? 0 : end->second;
}

events::Offset LogUntil::offset_at(events::Partition partition, std::int64_t unix_ms) {
  return std::min(log_.offset_at(partition, unix_ms), end_offset(partition));
}

LogUntil log_as_of(events::Log& log, std::int64_t unix_ms) {
  std::map<events::Partition, events::Offset> ends;
  for (events::Partition partition = 0; partition < log.partitions(); ++partition) {
    ends[partition] = log.offset_at(partition, unix_ms);
  }
  return LogUntil(log, std::move(ends));
}

}  // namespace carelog::projections
