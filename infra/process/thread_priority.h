// Work that can wait: it gets what others leave.
#pragma once

#include <sys/resource.h>

namespace carelog::infra {

// A tenth of the weight of everybody else: enough to get on beside a machine that is busy for long.
inline constexpr int yielding_niceness = 10;

// Makes the calling thread give way to others, for the rest of its life: going back needs a
// privilege. On Linux every thread has a niceness of its own.
inline void make_this_thread_yield() {
  if (::getpriority(PRIO_PROCESS, 0) >= yielding_niceness) return;
  ::setpriority(PRIO_PROCESS, 0, yielding_niceness);
}

}  // namespace carelog::infra
