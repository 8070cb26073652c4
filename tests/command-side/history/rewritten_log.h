// A log taken apart, to be changed and written again: whatever was changed, terms, sequence numbers
// and hash chain are right again, so that a checker cannot tell by them.
#pragma once

#include <string>
#include <vector>

#include "events/frame/frame.h"

namespace carelog::command {

struct LogEntry {
  events::Frame frame;
  bool counts = true;  // by the frame rule; a claim or commit that does not is written as term 0
};

std::vector<LogEntry> taken_apart(const std::vector<std::string>& log);

// The entries as records, with terms in rising order and one chain over all that count. Requires:
// what counts begins with a manifest and has a claim before the first commit.
std::vector<std::string> written(std::vector<LogEntry> entries);

// A claim that counts: what stands in the place of a record that was taken away.
LogEntry some_claim();

}  // namespace carelog::command
