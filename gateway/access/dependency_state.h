// The state of something that the gateway depends on.
#pragma once

#include <string>

namespace carelog::gateway {

struct DependencyState {
  std::string name;
  bool ok = false;
  std::string detail;     // only what an operator needs to know
  bool degraded = false;  // works, but an operator should look. Requires: ok
};

}  // namespace carelog::gateway
