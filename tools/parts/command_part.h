// The role `command`: the patients engine and its service.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "tools/instance/log_access.h"
#include "tools/parts/part.h"

namespace carelog::tools {

// Where a process leads from.
struct LeaderPlace {
  std::string endpoint;  // where others reach it; written into claims
  bool shared = false;   // other processes may lead on this log
};

// The log outlives the part. Where the log is shared, e-mail addresses and identifiers are reserved
// under names made with the secret in the key file, which is the same for all nodes of a log; it is
// made if it is missing from its usual place below data, and copied from there to other nodes.
std::unique_ptr<Part> command_part(OpenLog& log, const DataDirectory& data,
                                   const LeaderPlace& place,
                                   const std::filesystem::path& unique_values_key = {});

}  // namespace carelog::tools
