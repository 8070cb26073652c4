// Takes the members of a JSON object that a form knows and complains about all others, so that one
// answer names everything that is wrong.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/call/problem.h"
#include "gateway/json/json_reader.h"

namespace carelog::gateway {

class FormReader {
 public:
  enum class Presence { required, optional };

  // base is the pointer of the object inside the request's body: "" or "/3". body outlives the
  // reader.
  FormReader(const JsonValue& body, std::string base);

  // The member as text: null counts as "" when clearing is meant, so a null comes back as "".
  // Nothing: absent, or wrong (then noted). Required text is not blank.
  std::optional<std::string> text(std::string_view name, Presence presence, std::size_t bytes_max);
  // The member as it is; null pointer: absent.
  const JsonValue* take(std::string_view name);

  void fail(std::string_view pointer, std::string_view code, std::string_view detail);
  // Checks a text that was not read by text(); pointer is below base.
  bool check_text(std::string_view pointer, const std::string& value, std::size_t bytes_max);

  // Everything noted, with every member nobody took as an unknown field.
  std::vector<FieldProblem> finish();

 private:
  const JsonValue& body_;
  std::string base_;
  std::vector<std::string_view> known_;
  std::vector<FieldProblem> errors_;
};

// The problem for what finish() said. Requires: not empty.
Problem problem_of_fields(std::vector<FieldProblem> errors);

}  // namespace carelog::gateway
