// A topic of made-up patients, written straight into an embedded log through the codec.
#pragma once

#include <cstdint>

#include "events/log.h"

namespace carelog::bench {

// So many commits, one event each: seven of ten register a patient, the others correct, deactivate
// or reactivate one who was registered before. Waits until all are durable.
void generate(events::Log& log, std::int64_t commits);

}  // namespace carelog::bench
