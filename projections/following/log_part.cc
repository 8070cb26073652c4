#include "projections/following/log_part.h"

#include <algorithm>
#include <mutex>

namespace carelog::projections {
namespace {

// Reading one partition at a time: a batch then has fewer aggregates, each with more commits.
class CursorInTurn final : public events::LogCursor {
 public:
  CursorInTurn(events::Log& log, std::vector<events::LogPosition> positions, events::Pace pace)
      : log_(log), positions_(std::move(positions)), pace_(pace) {
    go_on();
  }

  std::vector<events::LogRecord> read(std::size_t max, std::chrono::milliseconds wait) override {
    std::vector<events::LogRecord> records = cursor_->read(max, wait);
    if (all_) return records;
    if (!records.empty()) positions_[turn_].next_offset = records.back().offset + 1;
    if (positions_[turn_].next_offset >= end_) go_on();
    return records;
  }

  void wake() override {
    const std::lock_guard lock(mutex_);
    woken_ = true;
    cursor_->wake();
  }

 private:
  void go_on() {
    if (cursor_) ++turn_;
    for (; turn_ < positions_.size(); ++turn_) {
      end_ = log_.end_offset(positions_[turn_].partition);
      if (positions_[turn_].next_offset < end_) break;
    }
    all_ = turn_ == positions_.size();
    auto next = log_.open_cursor(
        all_ ? positions_ : std::vector<events::LogPosition>{positions_[turn_]}, pace_);
    const std::lock_guard lock(mutex_);
    cursor_ = std::move(next);
    if (woken_) cursor_->wake();
  }

  events::Log& log_;
  std::vector<events::LogPosition> positions_;
  const events::Pace pace_;
  std::size_t turn_ = 0;
  events::Offset end_ = 0;  // end of the current partition when its turn began
  bool all_ = false;
  std::mutex mutex_;  // guards the cursor for wake()
  bool woken_ = false;
  std::unique_ptr<events::LogCursor> cursor_;
};

}  // namespace

LogPart::LogPart(events::Log& log, std::vector<events::Partition> part, Reading reading)
    : log_(log), part_(std::move(part)), reading_(reading) {}

std::unique_ptr<events::LogAppender> LogPart::open_appender(events::Partition) {
  throw events::LogUnusable("a part of a log is for reading only");
}

std::unique_ptr<events::LogCursor> LogPart::open_cursor(std::vector<events::LogPosition> from,
                                                        events::Pace pace) {
  std::erase_if(from, [this](const events::LogPosition& at) {
    return std::find(part_.begin(), part_.end(), at.partition) == part_.end();
  });
  if (reading_ == Reading::side_by_side) return log_.open_cursor(std::move(from), pace);
  return std::make_unique<CursorInTurn>(log_, std::move(from), pace);
}

std::vector<std::vector<events::Partition>> parts_of(const events::Log& log, std::size_t workers) {
  const std::size_t count = std::clamp<std::size_t>(workers, 1, log.partitions());
  std::vector<std::vector<events::Partition>> parts(count);
  for (events::Partition partition = 0; partition < log.partitions(); ++partition) {
    parts[partition % count].push_back(partition);
  }
  return parts;
}

}  // namespace carelog::projections
