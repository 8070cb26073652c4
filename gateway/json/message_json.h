// A service's message as a JSON object for clients: its fields in order, with names in
// lowerCamelCase. Options say what is left out (proto/carelog/api/v1/form.proto).
#pragma once

#include <google/protobuf/message.h>

#include <string>

#include "gateway/json/json_writer.h"

namespace carelog::gateway {

void write(JsonWriter& json, const google::protobuf::Message& message);
std::string json_of(const google::protobuf::Message& message);

}  // namespace carelog::gateway
