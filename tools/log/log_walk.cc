#include "tools/log/log_walk.h"

#include <algorithm>
#include <string>

namespace carelog::tools {

namespace {
constexpr std::size_t records_per_read_max = 512;
constexpr std::chrono::milliseconds one_wait{500};
}  // namespace

PartitionWalk::PartitionWalk(events::Log& log, events::Partition partition, WalkRange range,
                             std::chrono::milliseconds patience)
    : log_(log),
      partition_(partition),
      patience_(patience),
      end_(range.end ? *range.end : log.end_offset(partition)),
      seen_(range.from) {}

std::optional<events::LogRecord> PartitionWalk::next() {
  if (seen_ >= end_) return std::nullopt;
  if (!cursor_) cursor_ = log_.open_cursor({{partition_, seen_}}, events::Pace::batched);
  const auto deadline = std::chrono::steady_clock::now() + patience_;
  while (taken_ == read_.size()) {
    read_ = cursor_->read(records_per_read_max, one_wait);
    taken_ = 0;
    if (read_.empty() && std::chrono::steady_clock::now() > deadline)
      throw LogSilent(log_.topic() + ", partition " + std::to_string(partition_) +
                      ": the log ends at offset " + std::to_string(end_) +
                      " but nothing came behind offset " + std::to_string(seen_ - 1));
  }
  events::LogRecord record = std::move(read_[taken_++]);
  seen_ = std::max(seen_, record.offset + 1);
  if (record.offset >= end_) return std::nullopt;
  return record;
}

}  // namespace carelog::tools
