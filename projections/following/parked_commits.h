// The commits of a parked aggregate, read from the log again.
#pragma once

#include <vector>

#include "events/frame/recorded_commit.h"

namespace carelog::projections {

// The commits at these offsets. A reader found them valid once, and that never changes. Throws
// ReadModelFailure if the log does not return them in time.
std::vector<events::RecordedCommit> read_commits(events::Log& log, events::Partition partition,
                                                 const std::vector<events::Offset>& offsets);

}  // namespace carelog::projections
