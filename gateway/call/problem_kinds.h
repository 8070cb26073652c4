// The kinds of problems there are, each with its status and with what GET /problems/{code}, the URI
// in `type`, says about it. Nothing else is answered.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace carelog::gateway {

struct ProblemKind {
  std::string_view code;  // the last part of `type`: "unknown-field"
  int status = 500;
  std::string_view title;
  std::string_view meaning;  // and what to do; plain text that HTML takes as it is
};

std::span<const ProblemKind> problem_kinds();
// Null: there is no such kind.
const ProblemKind* find_problem_kind(std::string_view code);

// HTML for people.
std::string problem_page(const ProblemKind& kind);

}  // namespace carelog::gateway
