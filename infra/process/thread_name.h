// Names for threads, so that an operator's top -H and a profile say who does what.
#pragma once

#include <pthread.h>

namespace carelog::infra {

// Names the calling thread. Requires: at most 15 characters.
inline void name_this_thread(const char* name) {
  pthread_setname_np(pthread_self(), name);
}

}  // namespace carelog::infra
