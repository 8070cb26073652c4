#include "gateway/call/form_reader.h"

#include <algorithm>

namespace carelog::gateway {
namespace {

constexpr std::size_t unknown_fields_named_max = 20;

bool is_blank(std::string_view text) {
  return text.find_first_not_of(' ') == std::string_view::npos;
}

bool has_control_character(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
  });
}

}  // namespace

FormReader::FormReader(const JsonValue& body, std::string base)
    : body_(body), base_(std::move(base)) {
  if (body_.kind != JsonValue::Kind::object) fail("", "not-an-object", "send a JSON object");
}

std::optional<std::string> FormReader::text(std::string_view name, Presence presence,
                                            std::size_t bytes_max) {
  const std::string pointer = "/" + std::string(name);
  const JsonValue* value = take(name);
  const bool required = presence == Presence::required;
  if (value != nullptr && value->kind != JsonValue::Kind::null &&
      value->kind != JsonValue::Kind::string) {
    fail(pointer, "not-a-string", "write the value as a JSON string");
    return std::nullopt;
  }
  if (value == nullptr || is_blank(value->text)) {
    if (required) fail(pointer, "required", "give a value that is not empty");
    if (value == nullptr || required) return std::nullopt;
  }
  if (!check_text(pointer, value->text, bytes_max)) return std::nullopt;
  return value->text;
}

const JsonValue* FormReader::take(std::string_view name) {
  known_.push_back(name);
  return body_.find(name);
}

void FormReader::fail(std::string_view pointer, std::string_view code, std::string_view detail) {
  errors_.push_back({base_ + std::string(pointer), std::string(code), std::string(detail)});
}

bool FormReader::check_text(std::string_view pointer, const std::string& value,
                            std::size_t bytes_max) {
  if (value.size() > bytes_max) {
    fail(pointer, "too-long", "use at most " + std::to_string(bytes_max) + " bytes of UTF-8");
    return false;
  }
  if (has_control_character(value)) {
    fail(pointer, "control-character", "remove line breaks and other control characters");
    return false;
  }
  return true;
}

std::vector<FieldProblem> FormReader::finish() {
  std::size_t named = 0;
  for (const auto& [name, value] : body_.members) {
    if (std::find(known_.begin(), known_.end(), name) != known_.end()) continue;
    if (++named > unknown_fields_named_max) break;
    fail(pointer_step(name.substr(0, 100)), "unknown-field", "leave this field out");
  }
  return std::move(errors_);
}

Problem problem_of_fields(std::vector<FieldProblem> errors) {
  const bool only_unknown = std::all_of(errors.begin(), errors.end(), [](const auto& error) {
    return error.code == "unknown-field";
  });
  Problem problem;
  problem.code = only_unknown ? "unknown-field" : "invalid-fields";
  problem.detail = "Mend the fields named in errors and send the request again.";
  problem.errors = std::move(errors);
  return problem;
}

}  // namespace carelog::gateway
