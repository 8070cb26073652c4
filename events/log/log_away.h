// The log's machine does not answer now; it may later. What waits for it tells this from a log that
// cannot be used.
#pragma once

#include "events/log/log.h"

namespace carelog::events {

struct LogAway : LogUnusable {
  using LogUnusable::LogUnusable;
};

}  // namespace carelog::events
