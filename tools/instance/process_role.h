// The roles of a process, as given to `carelog serve --role`.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace carelog::tools {

enum class ProcessRole { command, billing, projector, query, analytics, auth, gateway };

// In the order in which their parts start.
inline constexpr std::array all_process_roles = {
    ProcessRole::command,   ProcessRole::billing, ProcessRole::projector, ProcessRole::query,
    ProcessRole::analytics, ProcessRole::auth,    ProcessRole::gateway};

std::string_view process_role_name(ProcessRole role);
std::optional<ProcessRole> process_role_from_name(std::string_view name);

// "gateway,query": without duplicates, in starting order. Throws VerbFailed (usage) that says what
// is wrong.
std::vector<ProcessRole> parse_process_roles(const std::string& list);

bool has_grpc(ProcessRole role);        // serves gRPC
int port_offset(ProcessRole role);      // from the port base. Requires: has_grpc(role)
bool needs_log(ProcessRole role);       // reads or writes it
bool needs_postgres(ProcessRole role);  // keeps or reads tables there

}  // namespace carelog::tools
