#include "events/frame/recorded_commit.h"

#include "events/frame/frame_codec.h"

namespace carelog::events {

std::vector<LogPosition> from_the_beginning(const Log& log) {
  std::vector<LogPosition> positions;
  for (Partition partition = 0; partition < log.partitions(); ++partition) {
    positions.push_back({partition, 0});
  }
  return positions;
}

CommitReader::CommitReader(Log& log, std::vector<ReaderPosition> from, UnknownEvents unknown)
    : unknown_(unknown) {
  for (Partition partition = 0; partition < log.partitions(); ++partition) rules_[partition] = {};
  for (ReaderPosition& position : from) rules_[position.partition] = position.rule;
  std::vector<LogPosition> starts;
  for (const auto& [partition, rule] : rules_) starts.push_back({partition, rule.next_offset()});
  cursor_ = log.open_cursor(std::move(starts), Pace::batched);
}

CommitReader::~CommitReader() = default;

void CommitReader::judge(LogRecord& record, CommitBatch& batch) {
  FrameRule& rule = rules_[record.partition];
  DecodedFrame decoded = decode_envelope(record.bytes);
  if (unknown_ == UnknownEvents::halt && !decoded.unknown_events.empty()) {
    throw UndecodableFrame(decoded.unknown_events);
  }
  Frame& frame = decoded.frame;
  const Verdict verdict = rule.apply(record.offset, frame, record.bytes);
  if (Commit* commit = std::get_if<Commit>(&frame); commit && verdict == Verdict::valid) {
    batch.commits.push_back({record.partition, record.offset, record.appended_at_ms,
                             std::move(*commit), std::move(decoded.unknown_events)});
  }
}

CommitBatch CommitReader::read(std::size_t records_max, std::chrono::milliseconds wait) {
  if (failure_) std::rethrow_exception(failure_);
  CommitBatch batch;
  std::set<Partition> moved;
  for (LogRecord& record : cursor_->read(records_max, wait)) {
    if (failed_.contains(record.partition)) continue;
    const auto where = [&record] {
      return "partition " + std::to_string(record.partition) + ", offset " +
             std::to_string(record.offset) + ": ";
    };
    try {
      judge(record, batch);
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
  return batch;
}

void CommitReader::fail(Partition partition, std::exception_ptr failure) {
  failed_.insert(partition);
  if (!failure_) failure_ = std::move(failure);
}

void CommitReader::wake() {
  cursor_->wake();
}

}  // namespace carelog::events
