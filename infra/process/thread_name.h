// Names for threads, to be seen in top -H and in profiles.
#pragma once

#include <pthread.h>

namespace carelog::infra {

// Names the calling thread. Requires: at most 15 characters.
inline void name_this_thread(const char* name) {
  pthread_setname_np(pthread_self(), name);
}

}  // namespace carelog::infra
