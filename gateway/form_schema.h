// The JSON schema of a command's body, from the same description as its form reader.
#pragma once

#include <nlohmann/json.hpp>

#include "gateway/call/route.h"

namespace carelog::gateway {

nlohmann::ordered_json form_schema(const CommandRoute& command);

// The schema of a message by name; the second without excluding other members.
nlohmann::ordered_json object_schema(std::string_view message);
nlohmann::ordered_json members_schema(std::string_view message);

}  // namespace carelog::gateway
