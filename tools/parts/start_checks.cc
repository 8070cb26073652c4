#include "tools/parts/start_checks.h"

#include <arpa/inet.h>

#include <fstream>
#include <iterator>

#include "infra/process/port.h"
#include "infra/text/money.h"
#include "tools/exit_code.h"
#include "tools/instance/instance_file.h"

namespace carelog::tools {

namespace {

constexpr std::uintmax_t free_bytes_min = 256u << 20;

// An empty file, as mktemp makes it, or that of an earlier run; it is removed when we stop.
bool may_be_replaced(const std::filesystem::path& file) {
  if (!std::filesystem::exists(file)) return true;
  if (!std::filesystem::is_regular_file(file)) return false;
  std::ifstream in(file);
  const std::string text(std::istreambuf_iterator<char>(in), {});
  if (text.empty()) return true;
  try {
    instance_from_json(text);
    return true;
  } catch (const std::runtime_error&) {
    return false;
  }
}

void require_address(const infra::Settings& settings, const std::string& name) {
  in_addr address{};
  const std::string host = settings.text(name);
  if (::inet_pton(AF_INET, host.c_str(), &address) == 1) return;
  throw infra::SettingsError(infra::flag_of(name) + " " + host +
                             ": give an IPv4 address of this machine, such as 127.0.0.1");
}

}  // namespace

void require_free_disk(const DataDirectory& data) {
  std::filesystem::create_directories(data.root);
  const auto space = std::filesystem::space(data.root);
  if (space.available < free_bytes_min)
    throw VerbFailed(ExitCode::error, "the disk of " + data.root.string() + " has " +
                                          std::to_string(space.available >> 20) + " MiB left and " +
                                          std::to_string(free_bytes_min >> 20) +
                                          " are needed: free some, or choose another --data");
}

void require_not_running(const DataDirectory& data, const std::filesystem::path& file) {
  const auto running = find_instance(data.root);
  if (!running) return;
  for (const auto& process : running->processes) {
    std::vector<std::string> roles = process.roles;
    const bool all = roles.size() == all_process_roles.size();
    if (instance_path(data.root, roles, all) == file)
      throw VerbFailed(ExitCode::conflict,
                       "already running: process " + std::to_string(process.pid) +
                           (process.gateway.empty() ? "" : " at " + process.gateway) + " on " +
                           data.root.string() + "; stop it, or choose another --data");
  }
}

void require_free_port(const InstanceSettings& wanted) {
  if (!wanted.has(ProcessRole::gateway) || wanted.gateway_port == 0) return;
  if (!infra::is_port_taken(wanted.gateway_host, wanted.gateway_port)) return;
  throw VerbFailed(ExitCode::unavailable,
                   "port " + std::to_string(wanted.gateway_port) +
                       " is taken: stop what listens there, or choose another --gateway-port (0: "
                       "any free one)");
}

void require_sensible(const infra::Settings& settings) {
  const std::string currency = settings.text("currency");
  if (!infra::is_currency(currency)) {
    throw infra::SettingsError("--currency " + currency +
                               ": use an ISO 4217 code in capitals, such as USD");
  }
  const std::filesystem::path ready_file = settings.text("ready-file");
  if (!ready_file.empty() && ready_file.has_parent_path() &&
      !std::filesystem::is_directory(ready_file.parent_path())) {
    throw infra::SettingsError("--ready-file " + ready_file.string() +
                               ": there is no such folder; make it, or name another");
  }
  if (!ready_file.empty() && !may_be_replaced(ready_file)) {
    throw infra::SettingsError("--ready-file " + ready_file.string() +
                               ": is no file of addresses; name another");
  }
  require_address(settings, "gateway.host");
}

void require_reachable(const infra::Settings& settings) {
  require_address(settings, "services.host");
  if (settings.text("services.host") == "0.0.0.0" && !settings.given("services.name")) {
    throw infra::SettingsError(
        "--services-host 0.0.0.0: say with --services-name how other processes reach this one");
  }
}

}  // namespace carelog::tools
