// A log laid down again somewhere else: every record, byte by byte at its offset, so that offsets,
// void frames and the hash chain stay.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "tools/log/log_source.h"
#include "tools/log/log_target.h"

namespace carelog::tools {

// The target holds something that the source does not have at that place. Nothing was written.
struct TargetDiffers : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct Restored {
  std::uint64_t present = 0;   // records that the target had already
  std::uint64_t appended = 0;  // records
  std::vector<ArchiveHead> heads;
};

// In this order: judges the source; compares what the target has, all of it; appends what is
// missing; reads the target from its beginning and holds it against the source; finishes it. After
// an interruption, do it again: it goes on. Shows progress. Throws LogNotSound for the source (then
// nothing was written) or for a copy that is not like it, TargetDiffers, and what both ends throw.
Restored restore(LogSource& source, LogTarget& target);

}  // namespace carelog::tools
