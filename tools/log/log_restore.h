// Copies a log to another place: every record, byte by byte at its offset, so that offsets, void
// frames and the hash chain stay the same.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "tools/log/log_source.h"
#include "tools/log/log_target.h"

namespace carelog::tools {

// The target has something that the source does not have at that place. Nothing was written.
struct TargetDiffers : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct Restored {
  std::uint64_t present = 0;   // records that the target already had
  std::uint64_t appended = 0;  // records written
  std::vector<ArchiveHead> heads;
};

// In this order: judges the source; compares everything that the target has; appends what is
// missing; reads the target from its beginning and compares it with the source; finishes it. After
// an interruption, call it again to continue. Shows progress. Throws LogNotSound for the source
// (then nothing was written) or for a copy that differs, TargetDiffers, and what source and target
// throw.
Restored restore(LogSource& source, LogTarget& target);

}  // namespace carelog::tools
