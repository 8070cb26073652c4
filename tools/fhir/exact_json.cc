#include "tools/fhir/exact_json.h"

#include <charconv>

namespace carelog::tools {
namespace {

using Json = nlohmann::json;

Json exact(std::string_view digits) {
  return Json::binary(std::vector<std::uint8_t>(digits.begin(), digits.end()));
}

// nlohmann's reader, except for numbers with a fraction.
class ExactReader : public nlohmann::detail::json_sax_dom_parser<Json> {
 public:
  explicit ExactReader(Json& into) : json_sax_dom_parser(into, false) {}

  bool number_float(Json::number_float_t, const std::string& text) {
    auto bytes = exact(text);
    return binary(bytes.get_binary());
  }
};

std::string plain(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

void write(std::string& out, const Json& value);

void write_members(std::string& out, const Json& object) {
  const char* between = "{";
  for (const auto& [name, member] : object.items()) {
    out += between + plain(Json(name)) + ":";
    write(out, member);
    between = ",";
  }
  out += object.empty() ? "{}" : "}";
}

void write_items(std::string& out, const Json& list) {
  const char* between = "[";
  for (const Json& each : list) {
    out += between;
    write(out, each);
    between = ",";
  }
  out += list.empty() ? "[]" : "]";
}

void write(std::string& out, const Json& value) {
  if (value.is_object()) {
    write_members(out, value);
  } else if (value.is_array()) {
    write_items(out, value);
  } else if (value.is_binary()) {
    out.append(value.get_binary().begin(), value.get_binary().end());
  } else {
    out += plain(value);
  }
}

}  // namespace

std::optional<Json> parse_exact(std::string_view text) {
  Json value;
  ExactReader reader(value);
  if (!Json::sax_parse(text, &reader)) return std::nullopt;
  return value;
}

std::string write_exact(const Json& value) {
  std::string out;
  write(out, value);
  return out;
}

Json number_of(const std::string& text) {
  const auto value = parse_exact(text);
  if (!value || digits_of(*value) != text) return nullptr;
  return *value;
}

std::string digits_of(const Json& value) {
  if (value.is_binary()) return {value.get_binary().begin(), value.get_binary().end()};
  return value.is_number() ? value.dump() : std::string();
}

}  // namespace carelog::tools
