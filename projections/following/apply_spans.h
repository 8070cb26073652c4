// Spans of commits that a read model has applied, below the place that each commit carries.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "events/frame/recorded_commit.h"

namespace carelog::projections {

// Those of a moment ago: a rebuild tells nobody's trace anything. began_ns: Unix time.
void record_apply_spans(const std::string& model, const std::string& topic,
                        const std::vector<events::RecordedCommit>& commits, std::int64_t began_ns);

}  // namespace carelog::projections
