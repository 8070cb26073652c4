#include "events/frame/recorded_commit.h"

#include <algorithm>

#include "events/frame/frame_codec.h"

namespace carelog::events {

std::vector<LogPosition> from_the_beginning(const Log& log) {
  std::vector<LogPosition> positions;
  for (Partition partition = 0; partition < log.partitions(); ++partition) {
    positions.push_back({partition, 0});
  }
  return positions;
}

CommitReader::CommitReader(Log& log, std::vector<ReaderPosition> from, ReaderChoices choices)
    : log_(log), choices_(choices) {
  for (Partition partition = 0; partition < log.partitions(); ++partition) rules_[partition] = {};
  for (ReaderPosition& position : from) rules_[position.partition] = position.rule;
  for (const auto& [partition, rule] : rules_) {
    if (rule.level() > choices_.known.level) meet_level(partition, rule.level());
  }
  open_cursor();
}

void CommitReader::open_cursor() {
  std::vector<LogPosition> starts;
  for (const auto& [partition, rule] : rules_) {
    if (!waits_in(partition) || too_new_.size() == rules_.size()) {
      starts.push_back({partition, rule.next_offset()});
    }
  }
  auto cursor = log_.open_cursor(std::move(starts), Pace::batched);
  const std::lock_guard lock(mutex_);
  cursor_ = std::move(cursor);
}

CommitReader::~CommitReader() = default;

std::string CommitReader::too_new() const {
  if (too_new_.empty()) return {};
  std::string partitions;
  std::uint32_t highest = 0;
  for (const auto& [partition, level] : too_new_) {
    partitions += (partitions.empty() ? "" : ", ") + std::to_string(partition);
    highest = std::max(highest, level);
  }
  return "topic " + log_.topic() + " waits in partition " + partitions + ": " +
         events::too_new(highest, choices_.known.level);
}

void CommitReader::meet_level(Partition partition, std::uint32_t level) {
  too_new_[partition] = level;
  if (choices_.too_new == TooNew::wait) return;
  fail(partition, std::make_exception_ptr(NeedsNewerProgram(
                      "topic " + log_.topic() + ", partition " + std::to_string(partition) + ": " +
                      events::too_new(level, choices_.known.level))));
}

// False: the reader waits before this record.
bool CommitReader::judge(LogRecord& record, CommitBatch& batch) {
  FrameRule& rule = rules_[record.partition];
  DecodedFrame decoded = decode_envelope(record.bytes);
  if (choices_.unknown == UnknownEvents::halt && !decoded.unknown_events.empty()) {
    throw UndecodableFrame(decoded.unknown_events);
  }
  Frame& frame = decoded.frame;
  const FrameRule before = rule;
  const Verdict verdict = rule.apply(record.offset, frame, record.bytes);
  if (rule.level() > choices_.known.level) {
    rule = before;  // a newer program continues from here
    meet_level(record.partition, std::get<Claim>(frame).level);
    return false;
  }
  if (Commit* commit = std::get_if<Commit>(&frame); commit && verdict == Verdict::valid) {
    batch.commits.push_back({record.partition, record.offset, record.appended_at_ms,
                             std::move(*commit), std::move(decoded.unknown_events)});
  }
  return true;
}

CommitBatch CommitReader::read(std::size_t records_max, std::chrono::milliseconds wait) {
  if (failure_) std::rethrow_exception(failure_);
  CommitBatch batch;
  std::set<Partition> moved;
  const std::size_t waited_in = too_new_.size();
  for (LogRecord& record : cursor_->read(records_max, wait)) {
    if (failed_.contains(record.partition) || too_new_.contains(record.partition)) continue;
    const auto where = [&record] {
      return "partition " + std::to_string(record.partition) + ", offset " +
             std::to_string(record.offset) + ": ";
    };
    try {
      if (!judge(record, batch)) continue;
      moved.insert(record.partition);
      ++batch.records;
      batch.bytes += record.bytes.size();
    } catch (const UndecodableFrame& undecodable) {
      fail(record.partition,
           std::make_exception_ptr(UndecodableFrame(where() + undecodable.what())));
    } catch (const LogGap& gap) {
      fail(record.partition, std::make_exception_ptr(LogGap(where() + gap.what())));
    }
  }
  for (Partition partition : moved) batch.positions.push_back({partition, rules_[partition]});
  if (batch.records == 0 && failure_) std::rethrow_exception(failure_);
  if (too_new_.size() > waited_in) {
    open_cursor();
    if (batch.records == 0) return read(records_max, wait);  // others may have some
  }
  return batch;
}

void CommitReader::fail(Partition partition, std::exception_ptr failure) {
  failed_.insert(partition);
  if (!failure_) failure_ = std::move(failure);
}

void CommitReader::wake() {
  const std::lock_guard lock(mutex_);
  cursor_->wake();
}

}  // namespace carelog::events
