// Finds out which commits of a batch cannot be folded. Pure.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "events/frame/recorded_commit.h"

namespace carelog::projections {

using Commits = std::vector<events::RecordedCommit>;

// Commits of one aggregate that must wait; the first one cannot be applied.
struct Refused {
  Commits commits;
  std::string reason;
};

// Folds the commits, or changes nothing and says why they cannot be folded.
using Attempt = std::function<std::optional<std::string>(const Commits&)>;

// Folds all commits except those that cannot be folded, and finds these in few attempts: halves the
// set of aggregates until one is alone, then goes through its commits. The commits of an aggregate
// keep their order. Commits whose events this program does not know are never tried.
std::vector<Refused> fold_what_can_be(const Commits& commits, const Attempt& attempt);

}  // namespace carelog::projections
