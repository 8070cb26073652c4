// The rest of a merge of patients, and of its undoing: asks the target, then tells the source what
// the target said (events/facts/patient_merge.h). For the patients log.
//
// Exactly once however often it restarts: the ids of its commands are derived from the merge's, and
// a target's "no" is recorded under them as well, so that it never becomes a "yes" later. One merge
// after another, in the order of the log.
#pragma once

#include <vector>

#include "command-side/reactor/log_reactor.h"
#include "infra/grpc/leader_node.h"

namespace carelog::command {

LogReactor::Work carry_merges(std::vector<infra::LeaderNode> patients);

}  // namespace carelog::command
