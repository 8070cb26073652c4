#include <algorithm>

#include "gateway/call/form.h"

namespace carelog::gateway {

std::string pointer_of(std::string_view field) {
  std::string pointer = "/";
  bool raise = false;
  for (const char letter : field) {
    if (letter != '_') {
      const bool lower = letter >= 'a' && letter <= 'z';
      pointer += raise && lower ? static_cast<char>(letter - 'a' + 'A') : letter;
    }
    raise = letter == '_';
  }
  return pointer;
}

std::vector<FieldProblem> below(std::string_view base, std::vector<FieldProblem> problems) {
  for (FieldProblem& problem : problems) problem.pointer.insert(0, base);
  return problems;
}

void add_others(std::vector<FieldProblem>& problems, std::vector<FieldProblem> more) {
  for (FieldProblem& problem : more) {
    const bool known = std::any_of(problems.begin(), problems.end(), [&](const auto& each) {
      return each.pointer == problem.pointer;
    });
    if (!known) problems.push_back(std::move(problem));
  }
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
