// The commands that merge patients, and undo it, as the edge takes them in.
#pragma once

#include <vector>

#include "command-side/patient/patient.h"
#include "command-side/services/command_kinds.h"

namespace carelog::command {

std::vector<CommandKind<Patient>> merge_command_kinds();

}  // namespace carelog::command
