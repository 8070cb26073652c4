#include "tools/parts/part.h"

#include "tools/exit_code.h"

namespace carelog::tools {

const std::vector<infra::LeaderNode>& Channels::nodes(ProcessRole role) const {
  const auto found = nodes_.find(role);
  if (found != nodes_.end()) return found->second;
  const std::string name(process_role_name(role));
  throw VerbFailed(ExitCode::usage, "a role of this process needs the role " + name +
                                        ": name its address with --endpoint-" + name +
                                        " HOST:PORT, or add it to --role");
}

}  // namespace carelog::tools
