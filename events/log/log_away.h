// The log does not answer now; it may later. Lets a caller that waits tell this from a log that
// cannot be used.
#pragma once

#include "events/log/log.h"

namespace carelog::events {

struct LogAway : LogUnusable {
  using LogUnusable::LogUnusable;
};

}  // namespace carelog::events
