#include "infra/postgres/backend_priority.h"

#include <sys/resource.h>
#include <sys/socket.h>

#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <string>

#include "infra/process/thread_priority.h"

namespace carelog::infra {
namespace {

// Of a process on this machine; nothing if there is none.
std::optional<pid_t> parent_of(pid_t process) {
  std::ifstream file("/proc/" + std::to_string(process) + "/stat");
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  const std::size_t end_of_name = text.rfind(')');
  if (end_of_name == std::string::npos) return std::nullopt;
  std::istringstream fields(text.substr(end_of_name + 1));
  std::string state;
  pid_t parent = 0;
  if (!(fields >> state >> parent)) return std::nullopt;
  return parent;
}

}  // namespace

bool make_backend_yield(pqxx::connection& connection) {
  ucred server{};
  socklen_t size = sizeof server;
  if (::getsockopt(connection.sock(), SOL_SOCKET, SO_PEERCRED, &server, &size) != 0) return false;
  if (server.pid <= 1) return false;
  const auto backend = static_cast<pid_t>(connection.backendpid());
  if (parent_of(backend) != server.pid) return false;
  const auto process = static_cast<id_t>(backend);
  return ::getpriority(PRIO_PROCESS, process) >= yielding_niceness ||
         ::setpriority(PRIO_PROCESS, process, yielding_niceness) == 0;
}

}  // namespace carelog::infra
