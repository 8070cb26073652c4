#include "gateway/form_schema.h"

#include <google/protobuf/descriptor.h>

#include <sstream>

#include "carelog/api/v1/form.pb.h"
#include "gateway/call/form.h"

namespace carelog::gateway {
namespace {

using Json = nlohmann::ordered_json;
using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

Json object_schema(const Descriptor& message);

Json text_schema(const api::v1::FormField& rules) {
  return {{"type", "string"}, {"maxLength", rules.characters_max()}};
}

Json list_schema(const FieldDescriptor& field, const api::v1::FormField& rules) {
  Json items =
      field.message_type() != nullptr ? object_schema(*field.message_type()) : text_schema(rules);
  return {{"type", "array"}, {"maxItems", rules.items_max()}, {"items", std::move(items)}};
}

Json member_schema(const FieldDescriptor& field) {
  const auto& rules = field.options().GetExtension(api::v1::form);
  if (const FieldDescriptor* items = items_of(field)) {
    return list_schema(*items, rules);
  }
  if (field.is_repeated()) return list_schema(field, rules);
  if (field.message_type() != nullptr) return object_schema(*field.message_type());
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_BOOL) return {{"type", "boolean"}};
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    return text_schema(rules);
  }
  return {{"type", "integer"}};
}

void add_members(Json& schema, const Descriptor& message) {
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor& field = *message.field(i);
    const auto& rules = field.options().GetExtension(api::v1::form);
    if (rules.is_spread()) add_members(schema, *field.message_type());
    if (rules.is_spread() || rules.is_apart()) continue;
    schema["properties"][field.json_name()] = member_schema(field);
    if (rules.required()) schema["required"].push_back(field.json_name());
  }
}

Json object_schema(const Descriptor& message) {
  Json schema = {{"type", "object"}, {"additionalProperties", false}};
  add_members(schema, message);
  return schema;
}

}  // namespace

nlohmann::ordered_json form_schema(const CommandRoute& command) {
  Json schema = object_schema(*new_message(command.message)->GetDescriptor());
  if (command.amends) schema.erase("required");
  for (const auto names : {command.filled, command.present}) {
    std::istringstream each{std::string(names)};
    for (std::string name; each >> name;) schema["required"].push_back(name);
  }
  return schema;
}

nlohmann::ordered_json object_schema(std::string_view message) {
  return object_schema(*new_message(message)->GetDescriptor());
}

nlohmann::ordered_json members_schema(std::string_view message) {
  Json schema = object_schema(message);
  schema.erase("additionalProperties");
  return schema;
}

}  // namespace carelog::gateway
