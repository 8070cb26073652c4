#include <nlohmann/json.hpp>
#include <string>

#include "gateway/json/json_reader.h"
#include "tests/fuzz/targets.h"

namespace carelog::fuzz {
namespace {

using gateway::JsonValue;

std::string written(const JsonValue& value) {
  std::string text;
  switch (value.kind) {
    case JsonValue::Kind::null:
      return "null";
    case JsonValue::Kind::boolean:
    case JsonValue::Kind::number:
      return value.text;
    case JsonValue::Kind::string:
      return nlohmann::json(value.text).dump();  // throws if it is not UTF-8
    case JsonValue::Kind::array:
      for (const JsonValue& item : value.items) text += (text.empty() ? "" : ",") + written(item);
      return "[" + text + "]";
    case JsonValue::Kind::object:
      for (const auto& [name, member] : value.members) {
        text += (text.empty() ? "" : ",") + nlohmann::json(name).dump() + ":" + written(member);
      }
      return "{" + text + "}";
  }
  return text;
}

void check_limits(const JsonValue& value, std::size_t depth, std::size_t& values) {
  must(++values <= gateway::json_values_max, "a body has no more values than allowed");
  must(value.members.size() <= gateway::json_members_max, "an object has not too many members");
  const bool nests = value.kind == JsonValue::Kind::array || value.kind == JsonValue::Kind::object;
  must(!nests || depth < gateway::json_depth_max, "a body is not nested too deeply");
  for (const JsonValue& item : value.items) check_limits(item, depth + 1, values);
  for (const auto& [name, member] : value.members) {
    must(value.find(name) == &member, "no member is named twice");
    check_limits(member, depth + 1, values);
  }
}

}  // namespace

void json(std::string_view bytes) {
  const auto read = gateway::read_json(bytes);
  if (!read) {
    must(!read.error().empty(), "a refusal says why");
    return;
  }
  must(nlohmann::json::accept(bytes), "what is read is JSON");
  std::size_t values = 0;
  check_limits(*read, 0, values);
  const std::string text = written(*read);
  const auto again = gateway::read_json(text);
  must(again && written(*again) == text, "a body that is written and read again means the same");
}

}  // namespace carelog::fuzz
