// Charges what charts say was done: encounters that are finished, procedures that are completed,
// once each, by the prices that held on the day of the service.
//
// The key of a charge is made of its entry, so that a repeat meets its first answer. What has no
// price stands on the account as unpriced, for a charge by hand. An entry marked as an error takes
// its charge back, unless it is on an invoice.
#pragma once

#include <vector>

#include "command-side/reactor/log_reactor.h"
#include "command-side/reactor/reactor_notes.h"
#include "infra/grpc/leader_node.h"

namespace carelog::command {

// For the patients log. The notes outlive it.
LogReactor::Work charge_services(std::vector<infra::LeaderNode> billing, ReactorNotes& notes);

}  // namespace carelog::command
