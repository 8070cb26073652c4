// What the gateway serves: one table with a row for each route (call/route.h). Nothing else is
// routed, and nothing is derived from the look of a path: who may call a route, what it adds to the
// access log and which command it carries are in its row.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/call/route.h"

namespace carelog::gateway {

std::span<const Route> route_map();

// Names of the pattern's parameters, in order.
std::vector<std::string_view> parameter_names(std::string_view pattern);

struct RouteMatch {
  const Route* route = nullptr;  // null: see allowed_methods
  PathParameters parameters;
  std::string allowed_methods;  // "GET, HEAD, POST"; empty: no route has this path
};
// HEAD is served as GET.
RouteMatch match_route(HttpMethod method, std::string_view path);

}  // namespace carelog::gateway
