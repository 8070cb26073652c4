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

// Where a process leads from.
struct LeaderPlace {
  std::string endpoint;  // where others reach it; written into claims
  bool shared = false;   // other processes may lead on this log
};

// The log outlives the part. callers: who is believed to speak for whom. Where the log is shared,
// e-mail addresses and identifiers are reserved under names made with the secret in the key file
// (unique_values_key.h), which is the same for all nodes of a log. give_up is asked while it waits
// for somebody to lead them.
std::unique_ptr<Part> command_part(OpenLog& log, const DataDirectory& data,
                                   const LeaderPlace& place,
                                   std::shared_ptr<const auth::CallerVerifier> callers,
                                   const std::filesystem::path& unique_values_key,
                                   std::function<bool()> give_up);

}  // namespace carelog::tools
