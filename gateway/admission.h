// Who may go on: is there room, does the caller ask too often, who is it, may that role. What
// happens to a request between its route and the route's handler.
#pragma once

#include "auth/permission.h"
#include "gateway/call/api_call.h"
#include "gateway/call/gateway_parts.h"

namespace carelog::gateway {

// False: it has been answered. Health and metrics always have room.
[[nodiscard]] bool has_room(GatewayParts& parts, ApiCall& call);

// Checks token, quota and role, and fills in who calls and why. False: it has been answered.
[[nodiscard]] bool admit(GatewayParts& parts, ApiCall& call, auth::Permission permission);

}  // namespace carelog::gateway
