// The routes of sign-in, users, sessions and keys: part of route_map.h.
#pragma once

#include <span>

#include "gateway/call/route.h"

namespace carelog::gateway {

std::span<const Route> account_map();

}  // namespace carelog::gateway
