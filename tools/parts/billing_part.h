// The role `billing`: the billing engine, its service, and the reactor that opens an account for
// every registered patient.
#pragma once

#include <memory>
#include <string>

#include "tools/instance/log_access.h"
#include "tools/parts/command_part.h"
#include "tools/parts/part.h"

namespace carelog::tools {

// As command_part().
std::unique_ptr<Part> billing_part(OpenLog& log, const DataDirectory& data,
                                   const LeaderPlace& place, const std::string& currency);

}  // namespace carelog::tools
