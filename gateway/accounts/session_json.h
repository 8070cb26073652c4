// A session as JSON.
#pragma once

#include <string>

#include "carelog/api/v1/auth.pb.h"
#include "gateway/json/json_writer.h"

namespace carelog::gateway {

// current: the id of the session that asks.
void write_session(JsonWriter& json, const api::v1::SessionView& session,
                   const std::string& current);

}  // namespace carelog::gateway
