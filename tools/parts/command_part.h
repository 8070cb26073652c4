// The role `command`: the patients engine and its service.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "auth/calls/caller_token.h"
#include "tools/instance/log_access.h"
#include "tools/parts/part.h"

namespace carelog::tools {

// How a process leads.
struct LeaderPlace {
  std::string endpoint;  // where others reach it; written into claims
  bool shared = false;   // other processes may lead on this log
};

// The log outlives the part. callers: who may speak for whom. If the log is shared, e-mail
// addresses and identifiers are reserved under names made with the secret in the key file
// (instance/unique_values_key.h), the same for all nodes of a log. give_up is polled while it waits
// for their leaders.
std::unique_ptr<Part> command_part(OpenLog& log, const DataDirectory& data,
                                   const LeaderPlace& place,
                                   std::shared_ptr<const auth::CallerVerifier> callers,
                                   const std::filesystem::path& unique_values_key,
                                   std::function<bool()> give_up);

}  // namespace carelog::tools
