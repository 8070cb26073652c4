// The health of roles in other processes: asked over gRPC, all at once, for at most a second.
#pragma once

#include <map>
#include <vector>

#include "tools/instance/log_access.h"
#include "tools/parts/part.h"

namespace carelog::tools {

using RemoteRoles = std::map<ProcessRole, std::vector<infra::LeaderNode>>;

// Command sides are judged by who leads which partition, keepers of read models one by one. Roles
// whose services the gateway uses on every request (query, auth) are left to the gateway's own
// checks.
std::vector<PartHealth> remote_health(const RemoteRoles& roles);

// The log, where this process uses it.
PartHealth log_health(OpenLog& log);

}  // namespace carelog::tools
