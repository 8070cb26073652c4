// Which records a replay shows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "events/frame.h"
#include "events/frame_rule.h"
#include "events/log.h"

namespace carelog::tools {

// One record of the log, judged.
struct JudgedRecord {
  std::string topic;
  events::LogRecord record;
  events::Frame frame;
  events::Verdict verdict = events::Verdict::valid;

  // When it was decided, claimed or made: by the writer's clock, Unix time.
  std::int64_t made_at_ms() const;
};

struct ReplayFilter {
  bool all_frames = false;  // claims, manifests and void frames too; otherwise valid commits only
  std::optional<events::Partition> partition;
  std::optional<events::Offset> from_offset;  // inclusive
  std::optional<events::Offset> to_offset;    // inclusive
  std::optional<std::int64_t> from_ms;        // inclusive, by made_at_ms
  std::optional<std::int64_t> to_ms;          // inclusive
  std::string aggregate;                      // an id, or type/id; empty: all
  std::string event_type;                     // commits with such an event; empty: all
  std::string command_id;

  bool passes(const JudgedRecord& record) const;
};

}  // namespace carelog::tools
