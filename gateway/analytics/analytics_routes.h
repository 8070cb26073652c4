// The routes /api/analytics/... and their handlers.
#pragma once

#include <span>

#include "gateway/call/route.h"

namespace carelog::gateway {

std::span<const Route> analytics_routes();

}  // namespace carelog::gateway
