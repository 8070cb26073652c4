// What the gateway serves: one table of method, path, permission and handler. Nothing else is
// routed.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "auth/permission.h"
#include "gateway/http/http_message.h"

namespace carelog::gateway {

class ApiCall;
struct GatewayParts;

// Never blocks; answers the call now or later.
using RouteHandler = void (*)(const std::shared_ptr<GatewayParts>& parts,
                              std::shared_ptr<ApiCall> call);

struct Route {
  HttpMethod method = HttpMethod::get;
  std::string_view pattern;                    // "/api/patients/{id}"; a parameter is a UUID
  std::optional<auth::Permission> permission;  // nothing: open to everybody
  std::string_view operation;                  // its name in /openapi.json and /metrics
  std::string_view media_type;                 // of the answer
  RouteHandler handle = nullptr;
  std::string_view other_media_type = {};  // of the answer when it alone is asked for
};

std::span<const Route> route_map();

// Whether its answers enter the access log: everything about single patients does.
bool is_recorded(const Route& route);

struct RouteMatch {
  const Route* route = nullptr;  // null: see allowed_methods
  std::string parameter;         // decoded, lower case
  std::string allowed_methods;   // "GET, HEAD, POST"; empty: there is nothing at this path
};
// HEAD is served as GET.
RouteMatch match_route(HttpMethod method, std::string_view path);

std::string_view method_name(HttpMethod method);

}  // namespace carelog::gateway
