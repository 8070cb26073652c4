// Finding out which commits of a batch cannot be folded. Pure.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "events/frame/recorded_commit.h"

namespace carelog::projections {

using Commits = std::vector<events::RecordedCommit>;

// Commits of one aggregate that have to wait; the first is the one that cannot be applied.
struct Refused {
  Commits commits;
  std::string reason;
};

// Folds the commits, or changes nothing and says why they cannot be folded.
using Attempt = std::function<std::optional<std::string>(const Commits&)>;

// Folds all commits but those that cannot be, in as few attempts as it takes to find them: halves
// the aggregates until one is alone, then goes through its commits. An aggregate's commits keep
// their order. Commits whose events this program does not know are never attempted.
std::vector<Refused> fold_what_can_be(const Commits& commits, const Attempt& attempt);

}  // namespace carelog::projections
