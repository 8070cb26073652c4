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

// How much a member must say.
enum class Said { maybe, something };

// What may be left out may also be null.
Json typed(const char* type, Said said) {
  if (said == Said::something) return {{"type", type}};
  return {{"type", Json::array({type, "null"})}};
}

Json inner_schema(const Descriptor& message, Said said);

Json text_schema(const api::v1::FormField& rules, Said said) {
  Json schema = typed("string", said);
  if (said == Said::something) schema["minLength"] = 1;
  schema["maxLength"] = rules.characters_max();
  return schema;
}

Json list_schema(const FieldDescriptor& field, const api::v1::FormField& rules, Said said) {
  Json items = field.message_type() != nullptr
                   ? inner_schema(*field.message_type(), Said::something)
                   : text_schema(rules, Said::something);
  Json schema = typed("array", said);
  schema["maxItems"] = rules.items_max();
  schema["items"] = std::move(items);
  return schema;
}

Json number_schema(const FieldDescriptor& field, Said said) {
  Json schema = typed("integer", said);
  schema["format"] = "int64";
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_UINT64) schema["minimum"] = 0;
  return schema;
}

Json member_schema(const FieldDescriptor& field, Said said) {
  const auto& rules = field.options().GetExtension(api::v1::form);
  if (const FieldDescriptor* items = items_of(field)) return list_schema(*items, rules, said);
  if (field.is_repeated()) return list_schema(field, rules, said);
  if (field.message_type() != nullptr) return inner_schema(*field.message_type(), said);
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_BOOL) return typed("boolean", said);
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) return text_schema(rules, said);
  return number_schema(field, said);
}

void add_members(Json& schema, const Descriptor& message) {
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor& field = *message.field(i);
    const auto& rules = field.options().GetExtension(api::v1::form);
    if (rules.is_spread()) add_members(schema, *field.message_type());
    if (rules.is_spread() || rules.is_apart()) continue;
    schema["properties"][field.json_name()] =
        member_schema(field, rules.required() ? Said::something : Said::maybe);
    if (rules.required()) schema["required"].push_back(field.json_name());
  }
}

// An object within a body says something: null is for what is to be empty.
Json inner_schema(const Descriptor& message, Said said) {
  Json schema = object_schema(message);
  schema["type"] = typed("object", said)["type"];
  schema["minProperties"] = 1;
  return schema;
}

// What an entry has besides its content: as it was read, or left out (call/amendment_body.h).
void add_what_was_read(Json& schema) {
  for (const char* name : {"id", "patientId"}) {
    schema["properties"][name] = {{"type", "string"}, {"format", "uuid"}};
  }
  for (const char* name : {"recordedAt", "changedAt"}) {
    schema["properties"][name] = {{"type", "string"}, {"format", "date-time"}};
  }
  for (const char* name : {"entryType", "recordedBy", "changedBy"}) {
    schema["properties"][name] = {{"type", "string"}};
  }
  schema["properties"]["version"] = {{"$ref", "#/components/schemas/ReadOnlyVersion"}};
}

Json object_schema(const Descriptor& message) {
  Json schema = {{"type", "object"}, {"additionalProperties", false}};
  add_members(schema, message);
  return schema;
}

}  // namespace

nlohmann::ordered_json form_schema(const CommandRoute& command) {
  Json schema = object_schema(*new_message(command.message)->GetDescriptor());
  if (command.amends) {
    schema.erase("required");
    add_what_was_read(schema);
  }
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
