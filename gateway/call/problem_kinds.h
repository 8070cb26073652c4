// All kinds of problems, each with its status and the text of GET /problems/{code}, the URI in
// `type`.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace carelog::gateway {

struct ProblemKind {
  std::string_view code;  // the last part of `type`: "unknown-field"
  int status = 500;
  std::string_view title;
  std::string_view meaning;  // and what to do; plain text, safe in HTML
};

std::span<const ProblemKind> problem_kinds();
// Null: there is no such kind.
const ProblemKind* find_problem_kind(std::string_view code);

// An HTML page for people.
std::string problem_page(const ProblemKind& kind);

}  // namespace carelog::gateway
