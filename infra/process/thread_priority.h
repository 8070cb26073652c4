// Low priority for work that can wait.
#pragma once

#include <sys/resource.h>

namespace carelog::infra {

// A tenth of the normal weight: enough to make progress on a machine that stays busy.
inline constexpr int yielding_niceness = 10;

// Lowers the priority of the calling thread for good: raising it again needs a privilege. On Linux
// every thread has a niceness of its own.
inline void make_this_thread_yield() {
  if (::getpriority(PRIO_PROCESS, 0) >= yielding_niceness) return;
  ::setpriority(PRIO_PROCESS, 0, yielding_niceness);
}

}  // namespace carelog::infra
