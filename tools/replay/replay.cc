#include "tools/replay/replay.h"

#include <algorithm>
#include <utility>

#include "events/frame/frame_codec.h"
#include "events/frame/frame_rule.h"
#include "tools/log/log_walk.h"

namespace carelog::tools {

namespace {

constexpr std::size_t followed_records_max = 512;
constexpr std::uint64_t progress_every = 1024;

// Where reading begins. The log's times are not earlier than the writers', apart from clock
// differences.
events::Offset first_offset(events::Log& log, events::Partition partition,
                            const ReplayFilter& filter, bool judged) {
  if (judged) return 0;
  events::Offset from = filter.from_offset.value_or(0);
  if (filter.from_ms)
    from =
        std::max(from, log.offset_at(partition, *filter.from_ms - Replay::clock_difference_max_ms));
  return std::min(from, log.end_offset(partition));
}

}  // namespace

struct Replay::Source {
  Source(events::Log& of, events::Partition partition_of, WalkRange range)
      : log(of), partition(partition_of), from(range.from), walk(of, partition_of, range) {}

  events::Log& log;
  events::Partition partition;
  events::Offset from;
  PartitionWalk walk;
  events::FrameRule rule;
  std::optional<JudgedRecord> head;
  std::int64_t head_at_ms = 0;  // never decreases, whatever the writers' clocks did
};

// Follows all partitions of one log.
struct Replay::Tail {
  std::vector<Source*> sources;
  std::unique_ptr<events::LogCursor> cursor;
};

Replay::Replay(const std::vector<events::Log*>& logs, const ReplayFilter& filter,
               ReplayOptions options)
    : filter_(filter), options_(std::move(options)) {
  for (events::Log* log : logs) {
    for (events::Partition each = 0; each < log->partitions(); ++each) {
      if (filter.partition && each != *filter.partition) continue;
      WalkRange range{first_offset(*log, each, filter, options_.judged), log->end_offset(each)};
      if (filter.until_offset) range.end = std::min(*range.end, *filter.until_offset + 1);
      sources_.push_back(std::make_unique<Source>(*log, each, range));
    }
  }
}

Replay::~Replay() = default;

std::uint64_t Replay::records_ahead() const {
  std::uint64_t ahead = 0;
  for (const auto& source : sources_)
    ahead +=
        static_cast<std::uint64_t>(std::max<events::Offset>(source->walk.end() - source->from, 0));
  return ahead;
}

void Replay::note_read() {
  if (++read_ % progress_every == 0 && options_.progress) options_.progress(read_);
}

JudgedRecord Replay::judge(Source& source, events::LogRecord record) {
  JudgedRecord judged;
  const auto where = [&] {
    return source.log.topic() + ", partition " + std::to_string(record.partition);
  };
  try {
    judged.frame = events::decode_frame(record.bytes);
    if (options_.judged) {
      judged.verdict = source.rule.apply(record.offset, judged.frame, record.bytes);
    } else {
      judged.verdict.reset();
    }
  } catch (const events::UndecodableFrame& undecodable) {
    throw events::UndecodableFrame(where() + ", offset " + std::to_string(record.offset) + ": " +
                                   undecodable.what());
  } catch (const events::LogGap& gap) {
    throw events::LogGap(where() + ": " + gap.what());
  }
  note_read();
  judged.topic = source.log.topic();
  judged.record = std::move(record);
  return judged;
}

void Replay::refill(Source& source) {
  source.head.reset();
  while (auto record = source.walk.next()) {
    JudgedRecord judged = judge(source, std::move(*record));
    const std::int64_t made_at = judged.made_at_ms();
    if (filter_.until_ms && made_at > *filter_.until_ms + clock_difference_max_ms) return;
    if (!filter_.in_range(judged.record.offset, made_at)) continue;
    source.head_at_ms = std::max(source.head_at_ms, made_at);
    source.head = std::move(judged);
    return;
  }
}

std::optional<JudgedRecord> Replay::next() {
  if (!std::exchange(begun_, true)) {
    for (auto& source : sources_) refill(*source);
  }
  if (taken_ != nullptr) refill(*std::exchange(taken_, nullptr));
  for (const auto& source : sources_) {
    if (source->head && (taken_ == nullptr || source->head_at_ms < taken_->head_at_ms))
      taken_ = source.get();
  }
  if (taken_ == nullptr) return std::nullopt;
  return std::move(taken_->head);
}

std::vector<JudgedRecord> Replay::follow(std::chrono::milliseconds wait) {
  if (tails_.empty()) {
    for (auto& source : sources_) {
      if (tails_.empty() || &tails_.back()->sources.front()->log != &source->log)
        tails_.push_back(std::make_unique<Tail>());
      tails_.back()->sources.push_back(source.get());
    }
    for (auto& tail : tails_) {
      std::vector<events::LogPosition> from;
      for (Source* source : tail->sources) from.push_back({source->partition, source->walk.end()});
      tail->cursor = tail->sources.front()->log.open_cursor(from, events::Pace::batched);
    }
  }
  std::vector<JudgedRecord> found;
  for (auto& tail : tails_) {
    const auto share = wait / static_cast<std::int64_t>(tails_.size());
    for (auto& record : tail->cursor->read(followed_records_max, share)) {
      const auto source =
          std::find_if(tail->sources.begin(), tail->sources.end(),
                       [&](Source* each) { return each->partition == record.partition; });
      found.push_back(judge(**source, std::move(record)));
    }
  }
  std::stable_sort(found.begin(), found.end(), [](const auto& one, const auto& other) {
    return one.made_at_ms() < other.made_at_ms();
  });
  return found;
}

}  // namespace carelog::tools
