// How the roles of other processes are: asked over gRPC, all at once, for a second at most.
#pragma once

#include <map>
#include <vector>

#include "tools/instance/log_access.h"
#include "tools/parts/part.h"

namespace carelog::tools {

using RemoteRoles = std::map<ProcessRole, std::vector<infra::LeaderNode>>;

// Command sides by who leads which partition, keepers of read models by each of them. Roles whose
// services the gateway uses on every request (query, auth) are left to the gateway's own questions.
std::vector<PartHealth> remote_health(const RemoteRoles& roles);

// The machine under everything, where this process uses it.
PartHealth log_health(OpenLog& log);

}  // namespace carelog::tools
