#include "tools/instance/process_role.h"

#include <sstream>

#include "infra/settings/settings.h"
#include "tools/exit_code.h"

namespace carelog::tools {

std::string_view process_role_name(ProcessRole role) {
  switch (role) {
    case ProcessRole::command:
      return "command";
    case ProcessRole::billing:
      return "billing";
    case ProcessRole::projector:
      return "projector";
    case ProcessRole::query:
      return "query";
    case ProcessRole::analytics:
      return "analytics";
    case ProcessRole::auth:
      return "auth";
    case ProcessRole::gateway:
      return "gateway";
  }
  return "";
}

std::optional<ProcessRole> process_role_from_name(std::string_view name) {
  for (const ProcessRole role : all_process_roles)
    if (process_role_name(role) == name) return role;
  return std::nullopt;
}

std::vector<ProcessRole> parse_process_roles(const std::string& list) {
  if (list.empty())
    throw VerbFailed(ExitCode::usage, "--role says what this process does: --role gateway,query");
  std::vector<bool> wanted(all_process_roles.size(), false);
  std::istringstream names_given(list + ",");
  for (std::string name; std::getline(names_given, name, ',');) {
    const auto role = process_role_from_name(name);
    if (!role) {
      std::vector<std::string> names;
      std::string known;
      for (const ProcessRole each : all_process_roles) {
        names.emplace_back(process_role_name(each));
        known += (known.empty() ? "" : ", ") + names.back();
      }
      const std::string nearest = infra::nearest_name(name, names);
      throw VerbFailed(ExitCode::usage, "--role: there is no role '" + name + "'; " +
                                            (nearest.empty() ? "there are " + known
                                                             : "did you mean " + nearest + "?"));
    }
    wanted[static_cast<std::size_t>(*role)] = true;
  }
  std::vector<ProcessRole> roles;
  for (const ProcessRole role : all_process_roles)
    if (wanted[static_cast<std::size_t>(role)]) roles.push_back(role);
  return roles;
}

bool has_grpc(ProcessRole role) {
  return role != ProcessRole::gateway;
}

int port_offset(ProcessRole role) {
  return 1 + static_cast<int>(role);
}

bool needs_log(ProcessRole role) {
  return role == ProcessRole::command || role == ProcessRole::billing ||
         role == ProcessRole::projector || role == ProcessRole::analytics;
}

bool needs_postgres(ProcessRole role) {
  return role == ProcessRole::projector || role == ProcessRole::query || role == ProcessRole::auth;
}

}  // namespace carelog::tools
