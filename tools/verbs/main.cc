#include <absl/synchronization/mutex.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <iostream>

#include "infra/postgres/postgres_environment.h"
#include "infra/settings/private_memory.h"
#include "tools/safe_output.h"
#include "tools/verbs/verb.h"

namespace {

// If the shell has closed a standard stream, a file opened later would get its number, and output
// would go into it. Fills the gap with a descriptor that can be neither read nor written.
void keep_standard_streams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(stream, F_GETFD) >= 0) continue;
    static_cast<void>(::open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY));
  }
}

// Our processes talk to one another, and verbs to a gateway, directly; gRPC would send even local
// traffic to a proxy. gRPC aborts the process if GRPC_POLL_STRATEGY names a strategy it lacks.
void forget_grpc_environment() {
  for (const char* name : {"GRPC_POLL_STRATEGY", "grpc_proxy", "http_proxy", "https_proxy",
                           "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"})
    ::unsetenv(name);
}

}  // namespace

int main(int argc, char** argv) {
  keep_standard_streams();
  carelog::infra::keep_memory_private();
  carelog::infra::forget_postgres_environment();
  forget_grpc_environment();
  // Debian's Abseil looks for lock cycles at every lock, and gRPC locks often.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  std::ios::sync_with_stdio(false);
  const carelog::tools::SafeOutput output(std::cout);
  const carelog::tools::SafeOutput errors(std::cerr);
  return static_cast<int>(carelog::tools::run_program({argv + 1, argv + argc}));
}
