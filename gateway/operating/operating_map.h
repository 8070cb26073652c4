// The routes by which an admin looks after read models and looks at the log.
#pragma once

#include <span>

#include "gateway/call/route.h"

namespace carelog::gateway {

std::span<const Route> operating_routes();

}  // namespace carelog::gateway
