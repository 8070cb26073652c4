// The commands on billing accounts as the edge takes them in.
#pragma once

#include <string>

#include "command-side/billing/account.h"
#include "command-side/services/command_kinds.h"

namespace carelog::command {

// The id of a patient's account.
std::string billing_account_id(const std::string& patient_id);

Commands<BillingAccount> billing_commands();

}  // namespace carelog::command
