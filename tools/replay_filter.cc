#include "tools/replay_filter.h"

#include <algorithm>

namespace carelog::tools {

std::int64_t JudgedRecord::made_at_ms() const {
  if (const auto* commit = std::get_if<events::Commit>(&frame))
    return commit->metadata.decided_at_ms;
  if (const auto* claim = std::get_if<events::Claim>(&frame)) return claim->claimed_at_ms;
  return std::get<events::Manifest>(frame).created_at_ms;
}

bool ReplayFilter::passes(const JudgedRecord& record) const {
  const auto* commit = std::get_if<events::Commit>(&record.frame);
  if (!all_frames && (commit == nullptr || record.verdict != events::Verdict::valid)) return false;
  if (partition && record.record.partition != *partition) return false;
  if (from_offset && record.record.offset < *from_offset) return false;
  if (to_offset && record.record.offset > *to_offset) return false;
  if (from_ms && record.made_at_ms() < *from_ms) return false;
  if (to_ms && record.made_at_ms() > *to_ms) return false;
  if (aggregate.empty() && event_type.empty() && command_id.empty()) return true;
  if (commit == nullptr) return false;
  if (!aggregate.empty() && commit->aggregate.id != aggregate &&
      commit->aggregate.type + "/" + commit->aggregate.id != aggregate)
    return false;
  if (!command_id.empty() && commit->command_id != command_id) return false;
  return event_type.empty() ||
         std::any_of(commit->events.begin(), commit->events.end(), [&](const events::Event& event) {
           return events::type_name(event) == event_type;
         });
}

}  // namespace carelog::tools
