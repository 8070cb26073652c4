// Who may go on: is there room, does the caller ask too often, who is it, may that role. What
// happens to a request between its route and the route's handler.
#pragma once

#include <memory>

#include "auth/permission.h"
#include "gateway/call/api_call.h"
#include "gateway/call/gateway_parts.h"

namespace carelog::gateway {

// False: it has been answered. Health and metrics always have room.
[[nodiscard]] bool has_room(GatewayParts& parts, ApiCall& call);

using GoOn = void (*)(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call);

// Checks token, quota and role, fills in who calls and why, and goes on; or answers. A token of an
// external issuer may be signed with a key that has to be fetched: then it goes on from another
// thread, a few seconds later at most.
void admit(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call,
           auth::Permission permission, GoOn go_on);

}  // namespace carelog::gateway
