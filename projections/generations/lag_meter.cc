#include "projections/generations/lag_meter.h"

#include <algorithm>
#include <iterator>

namespace carelog::projections {

void LagMeter::look(const std::vector<PartitionProgress>& partitions, std::int64_t now_ms) {
  for (const PartitionProgress& at : partitions) {
    const auto [found, is_new] = lanes_.try_emplace({at.topic, at.partition});
    Lane& lane = found->second;
    const bool moved = !is_new && lane.next_offset != at.next_offset;
    if (moved || at.next_offset >= at.end_offset) lane.last_progress_ms = now_ms;
    lane.next_offset = at.next_offset;
    auto& looks = lane.looks;
    // The same end again: the first look says since when, the second until when it was the end.
    if (looks.size() > 1 && looks[looks.size() - 2].end_offset == at.end_offset) {
      looks.back().at_ms = now_ms;
    } else {
      looks.push_back({now_ms, at.end_offset});
    }
    while (looks.size() > 1 && looks[1].end_offset <= at.next_offset) looks.pop_front();
    if (looks.size() > looks_max) {
      std::deque<Look> kept;
      for (std::size_t i = 0; i < looks.size(); ++i) {
        if (i == 0 || i % 2 == 1 || i + 1 == looks.size()) kept.push_back(looks[i]);
      }
      looks = std::move(kept);
    }
  }
}

PartitionLag LagMeter::lag(const std::string& topic, events::Partition partition,
                           std::int64_t now_ms) const {
  const auto found = lanes_.find({topic, partition});
  if (found == lanes_.end()) return {};
  const Lane& lane = found->second;
  PartitionLag lag{.seconds = 0, .last_progress_ms = lane.last_progress_ms};
  const auto missing = std::find_if(lane.looks.begin(), lane.looks.end(), [&](const Look& each) {
    return each.end_offset > lane.next_offset;
  });
  if (missing == lane.looks.end()) return lag;
  auto appended_ms = static_cast<double>(missing->at_ms);
  if (missing != lane.looks.begin()) {
    const Look& before = *std::prev(missing);
    const auto into = static_cast<double>(lane.next_offset - before.end_offset);
    const auto came = static_cast<double>(missing->end_offset - before.end_offset);
    appended_ms = static_cast<double>(before.at_ms) +
                  static_cast<double>(missing->at_ms - before.at_ms) * (into / came);
  }
  lag.seconds = std::max(0.0, (static_cast<double>(now_ms) - appended_ms) / 1000);
  return lag;
}

}  // namespace carelog::projections
