// Which records a replay shows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "events/frame/frame.h"
#include "events/frame/frame_rule.h"
#include "events/log/log.h"

namespace carelog::tools {

// One record of the log, judged.
struct JudgedRecord {
  std::string topic;
  events::LogRecord record;
  events::Frame frame;
  // Nothing: the replay began in the middle, where the frame rule cannot judge.
  std::optional<events::Verdict> verdict = events::Verdict::valid;

  // When it was decided, claimed or made, by the writer's clock, Unix time.
  std::int64_t made_at_ms() const { return events::made_at_ms(frame); }
};

struct ReplayFilter {
  // Also claims, manifests and void frames; otherwise only commits that are valid or not judged.
  bool all_frames = false;
  std::optional<events::Partition> partition;
  std::optional<events::Offset> from_offset;   // inclusive
  std::optional<events::Offset> until_offset;  // inclusive
  std::optional<std::int64_t> from_ms;         // inclusive, by made_at_ms
  std::optional<std::int64_t> until_ms;        // inclusive
  std::string aggregate;                       // an id or type/id in either case; empty: all
  std::string event_type;                      // commits with such an event; empty: all
  std::string command_id;                      // in upper or lower case; empty: all
  std::string correlation_id;
  std::string actor;  // as recorded

  bool passes(const JudgedRecord& record) const;
  // Only by place and time.
  bool in_range(events::Offset offset, std::int64_t made_at_ms) const;
};

}  // namespace carelog::tools
