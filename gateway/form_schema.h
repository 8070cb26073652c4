// The JSON schema of a command's body, from the same description by which the form is read.
#pragma once

#include <nlohmann/json.hpp>

#include "gateway/call/route.h"

namespace carelog::gateway {

nlohmann::ordered_json form_schema(const CommandRoute& command);

// Of a message by its name, and of its members without saying that there are no others.
nlohmann::ordered_json object_schema(std::string_view message);
nlohmann::ordered_json members_schema(std::string_view message);

}  // namespace carelog::gateway
