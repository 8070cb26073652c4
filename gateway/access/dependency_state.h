// How something that the gateway depends on is.
#pragma once

#include <string>

namespace carelog::gateway {

struct DependencyState {
  std::string name;
  bool ok = false;
  std::string detail;     // no internals beyond what an operator needs
  bool degraded = false;  // serves, but an operator should look; Requires: ok
};

}  // namespace carelog::gateway
