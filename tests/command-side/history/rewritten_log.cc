#include "tests/command-side/history/rewritten_log.h"

#include <algorithm>
#include <cassert>

#include "events/frame/frame_codec.h"
#include "events/frame/frame_rule.h"

namespace carelog::command {

using events::Verdict;

std::vector<LogEntry> taken_apart(const std::vector<std::string>& log) {
  std::vector<LogEntry> entries;
  events::FrameRule rule;
  for (const std::string& bytes : log) {
    events::Frame frame = events::decode_frame(bytes);
    const bool counts = rule.apply(rule.next_offset(), frame, bytes) == Verdict::valid;
    entries.push_back({std::move(frame), counts});
  }
  return entries;
}

std::vector<std::string> written(std::vector<LogEntry> entries) {
  std::vector<std::string> log;
  events::FrameRule rule;
  for (LogEntry& entry : entries) {
    if (auto* claim = std::get_if<events::Claim>(&entry.frame)) {
      claim->term = entry.counts ? rule.term() + 1 : 0;
      claim->level = std::max(claim->level, rule.level());
    } else if (auto* commit = std::get_if<events::Commit>(&entry.frame)) {
      commit->term = entry.counts ? rule.term() : 0;
      commit->sequence = rule.sequence() + 1;
      commit->previous_hash = rule.head();
    }
    log.push_back(events::encode(entry.frame));
    const Verdict verdict = rule.apply(rule.next_offset(), entry.frame, log.back());
    assert((verdict == Verdict::valid) == entry.counts);
    static_cast<void>(verdict);
  }
  return log;
}

LogEntry some_claim() {
  events::Claim claim;
  claim.writer.fill(0xee);
  claim.endpoint = "somebody";
  return {claim, true};
}

}  // namespace carelog::command
