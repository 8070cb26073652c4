// The commits of a parked aggregate, read from the log again.
#pragma once

#include <vector>

#include "events/frame/recorded_commit.h"

namespace carelog::projections {

// Those at these offsets, which a reader found valid once: that stands for ever. Throws
// ReadModelFailure when the log does not hand them out in time.
std::vector<events::RecordedCommit> read_commits(events::Log& log, events::Partition partition,
                                                 const std::vector<events::Offset>& offsets);

}  // namespace carelog::projections
