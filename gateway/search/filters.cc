#include "gateway/search/filters.h"

#include <algorithm>

#include "infra/text/text.h"

namespace carelog::gateway {
namespace {

constexpr std::size_t filter_length_max = 400;  // code points
constexpr std::size_t filter_name_shown_max = 100;

// Replacement characters that a lossy conversion leaves.
bool is_lost(std::string_view text) {
  std::string rest(text);
  for (const std::string_view left : {"?", "\ufffd", " "}) {
    for (auto at = rest.find(left); at != std::string::npos; at = rest.find(left)) {
      rest.erase(at, left.size());
    }
  }
  return rest.empty();
}

}  // namespace

bool holds_blank(std::string_view text) {
  return infra::comparable(text).find(' ') != std::string::npos;
}

std::string fault_of_filter(const std::string& name, const std::string& value) {
  if (infra::comparable(value).empty()) return name + " is empty: leave it out to search for all.";
  if (infra::fault_in(value, infra::LineBreaks::refused)) {
    return name + " holds characters that no text here has.";
  }
  if (is_lost(value)) return name + " holds question marks in place of letters: send it as UTF-8.";
  if (infra::code_points_in(value) > filter_length_max) return name + " is too long.";
  return "";
}

tl::expected<QueryParameters, std::vector<FieldProblem>> filters_in(
    const JsonValue& body, std::initializer_list<std::string_view> names) {
  QueryParameters filters;
  std::vector<FieldProblem> problems;
  if (body.kind != JsonValue::Kind::object) {
    problems.push_back({"", "not-an-object", "send a JSON object"});
  }
  for (const auto& [name, value] : body.members) {
    const bool known = std::find(names.begin(), names.end(), name) != names.end();
    const bool plain = value.kind == JsonValue::Kind::string ||
                       value.kind == JsonValue::Kind::number ||
                       value.kind == JsonValue::Kind::boolean;
    if (known && plain) {
      filters.emplace_back(name, value.text);
    } else {
      const auto shown = infra::first_code_points(name, filter_name_shown_max);
      problems.push_back({pointer_step(shown), known ? "not-a-string" : "unknown-field",
                          known ? "write the filter as a JSON string" : "leave this filter out"});
    }
  }
  if (!problems.empty()) return tl::unexpected(std::move(problems));
  return filters;
}

}  // namespace carelog::gateway
