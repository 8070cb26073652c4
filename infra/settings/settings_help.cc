#include <algorithm>
#include <cassert>
#include <cctype>
#include <numeric>

#include "infra/settings/secret_settings.h"
#include "infra/settings/settings.h"

namespace carelog::infra {
namespace {

struct Row {
  std::string left;
  std::string right;
};

std::string two_columns(const std::vector<Row>& rows) {
  std::size_t width = 0;
  for (const Row& row : rows) width = std::max(width, row.left.size());
  std::string text;
  for (const Row& row : rows) {
    text += "  " + row.left;
    if (!row.right.empty()) text += std::string(width - row.left.size() + 2, ' ') + row.right;
    text += "\n";
  }
  return text;
}

Row flag_row(const SettingDeclaration& declared) {
  Row row;
  row.left = flag_of(declared.name);
  if (declared.kind == SettingKind::integer) row.left += " N";
  if (declared.kind == SettingKind::text) {
    std::string values = "TEXT";
    if (!declared.choices.empty()) {
      values = std::accumulate(
          declared.choices.begin() + 1, declared.choices.end(), declared.choices.front(),
          [](const std::string& left, const std::string& right) { return left + "|" + right; });
    }
    row.left += " " + values;
  }
  row.right = declared.help;
  const bool worth_saying = declared.kind != SettingKind::boolean || declared.fallback == "true";
  if (!declared.fallback.empty() && worth_saying && !declared.secret) {
    row.right += " (default " + declared.fallback + ")";
  }
  return row;
}

// Counts insertions, deletions, replacements, and swaps of neighbours.
std::size_t edit_distance(const std::string& a, const std::string& b) {
  std::vector<std::vector<std::size_t>> distance(a.size() + 1,
                                                 std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) distance[i][0] = i;
  for (std::size_t j = 0; j <= b.size(); ++j) distance[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replace = distance[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      distance[i][j] = std::min({distance[i - 1][j] + 1, distance[i][j - 1] + 1, replace});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        distance[i][j] = std::min(distance[i][j], distance[i - 2][j - 2] + 1);
      }
    }
  }
  return distance[a.size()][b.size()];
}

}  // namespace

std::string flag_of(const std::string& setting_name) {
  std::string flag = "--" + setting_name;
  std::replace(flag.begin(), flag.end(), '.', '-');
  return flag;
}

std::string environment_of(const std::string& setting_name) {
  std::string variable = "CARELOG_";
  for (const char c : setting_name) {
    variable +=
        c == '.' || c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return variable;
}

const char* source_name(SettingSource source) {
  switch (source) {
    case SettingSource::built_in:
      return "default";
    case SettingSource::file:
      return "file";
    case SettingSource::environment:
      return "environment";
    case SettingSource::flag:
      return "flag";
  }
  assert(false);
  return "";
}

std::string nearest_name(const std::string& name, const std::vector<std::string>& known) {
  std::string nearest;
  std::size_t least = std::max<std::size_t>(2, name.size() / 3) + 1;
  for (const std::string& candidate : known) {
    const std::size_t distance = edit_distance(name, candidate);
    if (distance < least) {
      least = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

std::string Settings::table() const {
  std::size_t name_width = 4;
  std::size_t value_width = 5;
  std::vector<std::string> shown;
  for (const std::string& name : order_) {
    const Value& value = values_.at(name);
    shown.push_back(value.text.empty() ? "-"
                    : value.secret     ? "********"
                                       : without_password(value.text));
    name_width = std::max(name_width, name.size());
    value_width = std::max(value_width, shown.back().size());
  }
  const auto cell = [](const std::string& text, std::size_t width) {
    return text + std::string(width - text.size() + 2, ' ');
  };
  std::string table = cell("NAME", name_width) + cell("VALUE", value_width) + "SOURCE\n";
  for (std::size_t i = 0; i < order_.size(); ++i) {
    const Value& value = values_.at(order_[i]);
    table += cell(order_[i], name_width) + cell(shown[i], value_width) + source_name(value.source);
    if (value.source != SettingSource::built_in) table += " " + value.origin;
    table += "\n";
  }
  return table;
}

std::string help_text(const VerbDeclaration& declared_verb) {
  const VerbDeclaration verb = with_secret_files(declared_verb);
  std::string command = verb.program;
  if (!verb.verb.empty()) command += " " + verb.verb;
  std::string usage = "Usage: " + command + " [flags]";
  std::vector<Row> arguments;
  for (const PositionalDeclaration& positional : verb.positionals) {
    const std::string shown = positional.name + (positional.repeated ? "..." : "");
    usage += positional.required ? " " + shown : " [" + shown + "]";
    arguments.push_back({positional.name, positional.help});
  }
  std::vector<Row> flags;
  for (const SettingDeclaration& declared : verb.settings) {
    if (!declared.secret) flags.push_back(flag_row(declared));
  }
  flags.push_back({"--config FILE", "Settings from a TOML file, under the same names"});
  flags.push_back({"--print-config", "Show every setting, its value and where it comes from"});
  flags.push_back({"--help", "Show this"});

  std::string text = command + ": " + verb.summary + "\n\n" + usage + "\n\n";
  if (!arguments.empty()) text += two_columns(arguments) + "\n";
  text += "Flags:\n" + two_columns(flags);
  const auto example = std::find_if(verb.settings.begin(), verb.settings.end(), [](const auto& s) {
    return s.name.find_first_of(".-") != std::string::npos;
  });
  if (example != verb.settings.end()) {
    text += "\nA flag outweighs its environment variable (" + flag_of(example->name) + " is " +
            environment_of(example->name) + "),\nthat the file of --config, that the default.\n";
  }
  return text;
}

}  // namespace carelog::infra
