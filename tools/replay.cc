#include "tools/replay.h"

#include <algorithm>
#include <utility>

#include "events/frame_codec.h"
#include "events/frame_rule.h"
#include "tools/log_walk.h"

namespace carelog::tools {

struct Replay::Source {
  Source(events::Log& log, events::Partition partition)
      : topic(log.topic()), walk(log, partition) {}

  std::string topic;
  PartitionWalk walk;
  events::FrameRule rule;
  std::optional<JudgedRecord> head;
  std::int64_t head_at_ms = 0;  // never goes back, whatever the writers' clocks did
};

Replay::Replay(const std::vector<events::Log*>& logs, std::optional<events::Partition> partition) {
  for (events::Log* log : logs) {
    for (events::Partition each = 0; each < log->partitions(); ++each) {
      if (!partition || each == *partition)
        sources_.push_back(std::make_unique<Source>(*log, each));
    }
  }
  for (auto& source : sources_) refill(*source);
}

Replay::~Replay() = default;

void Replay::refill(Source& source) {
  source.head.reset();
  auto record = source.walk.next();
  if (!record) return;
  JudgedRecord judged;
  try {
    judged.frame = events::decode_frame(record->bytes);
    judged.verdict = source.rule.apply(record->offset, judged.frame, record->bytes);
  } catch (const events::UndecodableFrame& undecodable) {
    throw events::UndecodableFrame(source.topic + ", partition " +
                                   std::to_string(record->partition) + ", offset " +
                                   std::to_string(record->offset) + ": " + undecodable.what());
  } catch (const events::LogGap& gap) {
    throw events::LogGap(source.topic + ", partition " + std::to_string(record->partition) + ": " +
                         gap.what());
  }
  judged.topic = source.topic;
  judged.record = std::move(*record);
  source.head_at_ms = std::max(source.head_at_ms, judged.made_at_ms());
  source.head = std::move(judged);
}

std::optional<JudgedRecord> Replay::next() {
  if (taken_ != nullptr) refill(*std::exchange(taken_, nullptr));
  for (const auto& source : sources_) {
    if (source->head && (taken_ == nullptr || source->head_at_ms < taken_->head_at_ms))
      taken_ = source.get();
  }
  if (taken_ == nullptr) return std::nullopt;
  return std::move(taken_->head);
}

}  // namespace carelog::tools
