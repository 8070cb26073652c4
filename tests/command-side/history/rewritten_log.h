// A log taken apart, to be changed and written again: terms, sequence numbers and hash chain are
// made right again, so that the checker cannot use them to find the change.
#pragma once

#include <string>
#include <vector>

#include "events/frame/frame.h"

namespace carelog::command {

struct LogEntry {
  events::Frame frame;
  bool counts = true;  // by the frame rule; a claim or commit that does not count gets term 0
};

std::vector<LogEntry> taken_apart(const std::vector<std::string>& log);

// The entries as records, with rising terms and one chain over all that count. Requires: what
// counts begins with a manifest and has a claim before the first commit.
std::vector<std::string> written(std::vector<LogEntry> entries);

// A claim that counts, to replace a record that was taken away.
LogEntry some_claim();

}  // namespace carelog::command
