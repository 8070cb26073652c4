#include "gateway/json/message_json.h"

#include <google/protobuf/descriptor.h>

#include <stdexcept>

#include "carelog/api/v1/form.pb.h"

namespace carelog::gateway {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

bool is_known(const Message& message, const FieldDescriptor& field) {
  const auto& reflection = *message.GetReflection();
  return field.is_repeated() ? reflection.FieldSize(message, &field) > 0
                             : reflection.HasField(message, &field);
}

bool is_left_out(const Message& message, const FieldDescriptor& field) {
  const auto& rules = field.options().GetExtension(api::v1::form);
  const bool if_known = rules.shown_if_known() || field.has_optional_keyword();
  return rules.is_apart() || (if_known && !is_known(message, field));
}

void write_single(JsonWriter& json, const Message& message, const FieldDescriptor& field) {
  const auto& reflection = *message.GetReflection();
  std::string scratch;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      json.value(std::string_view(reflection.GetStringReference(message, &field, &scratch)));
      return;
    case FieldDescriptor::CPPTYPE_BOOL:
      json.value(reflection.GetBool(message, &field));
      return;
    case FieldDescriptor::CPPTYPE_INT64:
      json.value(static_cast<std::int64_t>(reflection.GetInt64(message, &field)));
      return;
    case FieldDescriptor::CPPTYPE_UINT64:
      json.value(static_cast<std::uint64_t>(reflection.GetUInt64(message, &field)));
      return;
    case FieldDescriptor::CPPTYPE_UINT32:
      json.value(static_cast<std::uint64_t>(reflection.GetUInt32(message, &field)));
      return;
    case FieldDescriptor::CPPTYPE_INT32:
      json.value(static_cast<std::int64_t>(reflection.GetInt32(message, &field)));
      return;
    case FieldDescriptor::CPPTYPE_MESSAGE:
      write(json, reflection.GetMessage(message, &field));
      return;
    case FieldDescriptor::CPPTYPE_DOUBLE:
    case FieldDescriptor::CPPTYPE_FLOAT:
    case FieldDescriptor::CPPTYPE_ENUM:
      break;
  }
  throw std::logic_error("no answer has a field like " + field.full_name());
}

void write_list(JsonWriter& json, const Message& message, const FieldDescriptor& field) {
  const auto& reflection = *message.GetReflection();
  const bool texts = field.cpp_type() == FieldDescriptor::CPPTYPE_STRING;
  if (!texts && field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
    throw std::logic_error("no answer has a list like " + field.full_name());
  }
  json.begin_array();
  for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
    if (texts) {
      json.value(std::string_view(reflection.GetRepeatedString(message, &field, i)));
    } else {
      write(json, reflection.GetRepeatedMessage(message, &field, i));
    }
  }
  json.end_array();
}

}  // namespace

// Writes the members of an object that is there as text.
void write_members_of(JsonWriter& json, std::string_view object) {
  if (object.size() <= 2) return;  // "{}"
  json.raw(object.substr(1, object.size() - 2));
}

void write(JsonWriter& json, const Message& message) {
  json.begin_object();
  const auto& description = *message.GetDescriptor();
  for (int i = 0; i < description.field_count(); ++i) {
    const FieldDescriptor& field = *description.field(i);
    if (is_left_out(message, field)) continue;
    if (field.options().GetExtension(api::v1::form).is_object_text()) {
      std::string scratch;
      write_members_of(json,
                       message.GetReflection()->GetStringReference(message, &field, &scratch));
      continue;
    }
    json.name(field.json_name());
    if (field.is_repeated()) {
      write_list(json, message, field);
    } else {
      write_single(json, message, field);
    }
  }
  json.end_object();
}

std::string json_of(const Message& message) {
  JsonWriter json;
  write(json, message);
  return json.take();
}

}  // namespace carelog::gateway
