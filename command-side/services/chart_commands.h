// The commands on chart entries, as the command edge takes them: the same three for every kind.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "command-side/services/command_context.h"

namespace carelog::command {

// One context for each kind of entry. The engine outlives them.
std::vector<std::unique_ptr<CommandContext>> chart_contexts(CommandEngine<PatientDomain>& engine);
// "RecordAllergy" and so on, for every kind of entry.
std::vector<std::string> chart_command_names();

}  // namespace carelog::command
