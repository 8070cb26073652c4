// The role `billing`: the billing engine, its service, and the reactors that open accounts, charge
// what charts say was done, and number invoices.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "tools/instance/log_access.h"
#include "tools/parts/command_part.h"
#include "tools/parts/part.h"

namespace carelog::tools {

struct BillingSettings {
  std::string currency = "USD";       // of new accounts
  std::uint16_t older_port = 0;       // of BillingService as older callers know it; 0: none
  std::string older_clinic = "main";  // in which they open accounts
};

// As command_part().
std::unique_ptr<Part> billing_part(OpenLog& log, const DataDirectory& data,
                                   const LeaderPlace& place, BillingSettings settings);

}  // namespace carelog::tools
