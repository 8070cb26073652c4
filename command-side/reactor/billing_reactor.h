// What billing does because of what happens in other logs, and in its own.
//
// Exactly once however often a reactor restarts: the ids of its commands are derived from what they
// are about, so a repeated command meets its first answer.
#pragma once

#include <vector>

#include "carelog/api/v1/commands.pb.h"
#include "command-side/reactor/log_reactor.h"
#include "infra/grpc/leader_node.h"

namespace carelog::command {

// In whose name the reactors of billing ask.
inline constexpr const char* billing_actor = "billing-reactor";

// The command that opens the account of the patient in whose record the commit is.
api::v1::CommandRequest account_opening(const events::Commit& cause);

// Opens a billing account for every registered patient. For the patients log.
LogReactor::Work open_billing_accounts(std::vector<infra::LeaderNode> billing);

// Gives every generated invoice its number: asks the series of its clinic and year, then tells the
// account. For the billing log. An invoice without a number is a draft; the series gives one to an
// invoice once, so numbers have no gaps whenever this stops.
LogReactor::Work number_invoices(std::vector<infra::LeaderNode> billing);

}  // namespace carelog::command
