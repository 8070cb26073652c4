#include <absl/synchronization/mutex.h>

#include <iostream>

#include "tools/safe_output.h"
#include "tools/verbs/verb.h"

int main(int argc, char** argv) {
  // Debian's Abseil looks for lock cycles at every lock; gRPC locks often.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  std::ios::sync_with_stdio(false);
  const carelog::tools::SafeOutput output(std::cout);
  const carelog::tools::SafeOutput errors(std::cerr);
  const auto code = carelog::tools::run_program({argv + 1, argv + argc});
  std::cout.flush();
  return static_cast<int>(code);
}
