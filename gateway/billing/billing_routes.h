// The routes of billing: rows of the route map.
#pragma once

#include <vector>

#include "gateway/call/route.h"

namespace carelog::gateway {

const std::vector<Route>& billing_routes();

}  // namespace carelog::gateway
