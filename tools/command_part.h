// The role `command`: the patients engine and its service.
#pragma once

#include <memory>
#include <string>

#include "tools/log_access.h"
#include "tools/part.h"

namespace carelog::tools {

// Where a process leads from.
struct LeaderPlace {
  std::string endpoint;  // where others reach it; written into claims
  bool shared = false;   // other processes may lead on this log
};

// The log outlives the part.
std::unique_ptr<Part> command_part(OpenLog& log, const DataDirectory& data,
                                   const LeaderPlace& place);

}  // namespace carelog::tools
