#pragma once

#include "infra/process/child_process.h"

namespace carelog::infra {

// Gives up root for good, in a child between fork and exec: system calls only. With
// passes_closed_directories, the capability for that survives the exec, if we had it. Returns 0, or
// the errno of the failure.
int become_user(const UnprivilegedUser& user);

}  // namespace carelog::infra
