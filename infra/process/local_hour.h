#pragma once

#include <cstdint>
#include <string>

#include "infra/process/time_zone.h"

namespace carelog::infra {

// The day and hour on the clocks of a place, "2024-02-29T13". Where clocks are put back, two hours
// have one name.
std::string local_hour(const TimeZone& zone, std::int64_t time_ms);

}  // namespace carelog::infra
