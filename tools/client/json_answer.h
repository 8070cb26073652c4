// The JSON that a gateway answers a verb with.
#pragma once

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "tools/client/gateway_session.h"

namespace carelog::tools {

// doing: in words, "reading the users". Throws VerbFailed if the gateway is away or refuses.
nlohmann::json json_answer(const std::string& doing, const std::function<HttpResponse()>& ask);

}  // namespace carelog::tools
