// The JSON schema of a command's body, from the same description by which the form is read.
#pragma once

#include <nlohmann/json.hpp>

#include "gateway/call/route.h"

namespace carelog::gateway {

nlohmann::ordered_json form_schema(const CommandRoute& command);

}  // namespace carelog::gateway
