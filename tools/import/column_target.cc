#include "tools/import/column_target.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace carelog::tools {

namespace {

constexpr std::array<std::string_view, 14> plain_targets = {
    "key",         "name",          "email",        "address",      "dateOfBirth", "registeredDate",
    "gender",      "telephone",     "deceasedDate", "deceasedTime", "deceased",    "active",
    "identifiers", "furtherDetails"};
constexpr std::string_view identifier_prefix = "identifiers.";

}  // namespace

bool is_column_target(std::string_view target) {
  if (target.starts_with(identifier_prefix)) return target.size() > identifier_prefix.size();
  return std::find(plain_targets.begin(), plain_targets.end(), target) != plain_targets.end();
}

std::string column_target_names() {
  std::string names;
  for (const auto target : plain_targets) names += std::string(target) + ", ";
  return names + "identifiers.SYSTEM";
}

std::string lower_case(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

std::string plain_name(std::string_view name) {
  std::string out;
  for (const char c : lower_case(name))
    if (c != ' ' && c != '\t' && c != '_' && c != '-') out += c;
  for (std::size_t at; (at = out.find("\xC2\xA0")) != std::string::npos;) out.erase(at, 2);
  return out;
}

std::string target_called(std::string_view column) {
  for (const auto target : plain_targets)
    if (plain_name(target) == plain_name(column)) return std::string(target);
  if (lower_case(column).starts_with(identifier_prefix) && is_column_target(lower_case(column)))
    return std::string(identifier_prefix) + std::string(column.substr(identifier_prefix.size()));
  return {};
}

std::string identifier_system_of(std::string_view target) {
  return std::string(target.substr(identifier_prefix.size()));
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view no_break_space = "\xC2\xA0";
  const auto space = [](char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; };
  for (;;) {
    if (!text.empty() && space(text.front())) {
      text.remove_prefix(1);
    } else if (!text.empty() && space(text.back())) {
      text.remove_suffix(1);
    } else if (text.starts_with(no_break_space)) {
      text.remove_prefix(no_break_space.size());
    } else if (text.ends_with(no_break_space)) {
      text.remove_suffix(no_break_space.size());
    } else {
      return text;
    }
  }
}

}  // namespace carelog::tools
