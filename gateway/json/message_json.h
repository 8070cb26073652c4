// A message of a service as the JSON object that clients read: its fields in their order, under
// their names in lowerCamelCase. Options say what is left out (proto/carelog/api/v1/form.proto).
#pragma once

#include <google/protobuf/message.h>

#include <string>

#include "gateway/json/json_writer.h"

namespace carelog::gateway {

void write(JsonWriter& json, const google::protobuf::Message& message);
std::string json_of(const google::protobuf::Message& message);

}  // namespace carelog::gateway
