#include "tools/replay/replay_filter.h"

#include <algorithm>
#include <string_view>

namespace carelog::tools {

namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// Ids are UUIDs, which people copy from many places.
bool same_id(std::string_view one, std::string_view other) {
  return std::equal(one.begin(), one.end(), other.begin(), other.end(),
                    [](char a, char b) { return lower(a) == lower(b); });
}

bool is_wanted(const std::string& wanted, std::string_view id) {
  return wanted.empty() || same_id(wanted, id);
}

}  // namespace

bool ReplayFilter::in_range(events::Offset offset, std::int64_t made_at_ms) const {
  if (from_offset && offset < *from_offset) return false;
  if (until_offset && offset > *until_offset) return false;
  if (from_ms && made_at_ms < *from_ms) return false;
  return !until_ms || made_at_ms <= *until_ms;
}

bool ReplayFilter::passes(const JudgedRecord& record) const {
  const auto* commit = std::get_if<events::Commit>(&record.frame);
  const bool counts = !record.verdict || *record.verdict == events::Verdict::valid;
  if (!all_frames && (commit == nullptr || !counts)) return false;
  if (partition && record.record.partition != *partition) return false;
  if (!in_range(record.record.offset, record.made_at_ms())) return false;
  if (commit == nullptr)
    return aggregate.empty() && event_type.empty() && command_id.empty() &&
           correlation_id.empty() && actor.empty();
  if (!is_wanted(aggregate, commit->aggregate.id) &&
      !same_id(aggregate, commit->aggregate.type + "/" + commit->aggregate.id))
    return false;
  if (!is_wanted(command_id, commit->command_id)) return false;
  if (!is_wanted(correlation_id, commit->metadata.correlation_id)) return false;
  if (!actor.empty() && commit->metadata.actor != actor) return false;
  return event_type.empty() ||
         std::any_of(commit->events.begin(), commit->events.end(), [&](const events::Event& event) {
           return events::type_name(event) == event_type;
         });
}

}  // namespace carelog::tools
