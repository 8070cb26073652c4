// Asks the nodes of a running instance who leads which partition of the log.
#pragma once

#include <string>

#include "gateway/health/leadership.h"
#include "tools/instance/instance_file.h"

namespace carelog::tools {

// For the contexts that this instance's processes decide; each knows all partitions of its log
// and who leads them. Throws VerbFailed (unavailable) if none has the role command or billing.
gateway::Leaderships ask_leaderships(const RunningInstance& instance);

// As `carelog status --nodes` prints them. Pure.
std::string leadership_text(const gateway::Leaderships& contexts);
std::string leadership_json(const gateway::Leaderships& contexts);

}  // namespace carelog::tools
