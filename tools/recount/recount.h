// Counts a log anew, without the folds of the read models that count, and holds their counters
// against it: each aggregate's facts are gathered, and what they come to is counted once, at the
// end. Changes nothing.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "projections/read_models.h"
#include "tools/models/dry_run.h"
#include "tools/models/row_diff.h"
#include "tools/recount/recounted.h"

namespace carelog::tools {

struct RecountResult {
  DiffCounts counters;
  std::int64_t commits = 0;         // that were counted
  std::int64_t records_behind = 0;  // of the log, not folded into the live model yet
};

// Counts up to the positions of the live read model. Throws VerbFailed and what reading throws.
RecountResult recount(const projections::ReadModelEntry& model, const DataDirectory& data,
                      const std::vector<events::Log*>& logs,
                      const std::function<void(const RowDifference&)>& found);

}  // namespace carelog::tools
