// The role `command`: the patients engine and its service.
#pragma once

#include <memory>
#include <string>

#include "tools/log_access.h"
#include "tools/part.h"

namespace carelog::tools {

// endpoint: where others reach this process; it is written into claims. The log outlives the part.
std::unique_ptr<Part> command_part(OpenLog& log, const DataDirectory& data,
                                   const std::string& endpoint);

}  // namespace carelog::tools
