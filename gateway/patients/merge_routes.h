// The routes of likely duplicates and merges: rows of the route map.
#pragma once

#include <span>

#include "gateway/call/route.h"

namespace carelog::gateway {

std::span<const Route> merge_routes();

}  // namespace carelog::gateway
