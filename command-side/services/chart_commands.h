// The commands on chart entries, as the command edge takes them: the same three for every kind.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "command-side/services/command_context.h"

namespace carelog::command {

// Followed by an id: the detail of a not_found about an entry that is in the record of that
// patient, who was merged into the one asked about. The same command with that key changes it.
inline constexpr const char* recorded_under = "recorded-under: ";

// One context for each kind of entry. The engine outlives them.
std::vector<std::unique_ptr<CommandContext>> chart_contexts(CommandEngine<PatientsTopic>& engine);
// "RecordAllergy" and so on, for every kind of entry.
std::vector<std::string> chart_command_names();

}  // namespace carelog::command
