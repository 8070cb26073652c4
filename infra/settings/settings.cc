#include "infra/settings/settings.h"

#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <charconv>
#include <cstring>
#include <optional>
#include <set>
#include <string_view>

#include "infra/settings/secret_settings.h"
#include "infra/settings/settings_file.h"
#include "infra/settings/settings_flags.h"

namespace carelog::infra {
namespace {

constexpr std::string_view kPrefix = "CARELOG_";
constexpr std::string_view kTestPrefix = "CARELOG_TEST_";

std::string quoted(const std::string& text) {
  return "'" + text + "'";
}

std::string suggestion(const std::string& name, const std::vector<std::string>& known) {
  const std::string nearest = nearest_name(name, known);
  return nearest.empty() ? "; see --help for what there is" : "; did you mean " + nearest + "?";
}

std::optional<bool> parse_boolean(const std::string& text) {
  if (text == "true" || text == "1" || text == "yes" || text == "on") return true;
  if (text == "false" || text == "0" || text == "no" || text == "off") return false;
  return std::nullopt;
}

std::optional<std::int64_t> parse_integer(const std::string& text) {
  std::int64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stopped != end) return std::nullopt;
  return value;
}

std::string joined(const std::vector<std::string>& words, const std::string& between) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : between) + word;
  return text;
}

}  // namespace

class SettingsReader {
 public:
  explicit SettingsReader(const VerbDeclaration& verb) : verb_(with_secret_files(verb)) {
    for (const auto& declared : verb_.settings) {
      declared_[declared.name] = &declared;
      known_names_.push_back(declared.name);
    }
    for (const auto& elsewhere : verb_.known_elsewhere) {
      if (!declared_.contains(elsewhere.name)) known_names_.push_back(elsewhere.name);
    }
    assert(no_name_is_part_of_another());
  }

  Settings read(const std::vector<std::string>& arguments,
                const std::map<std::string, std::string>& environment) {
    const GivenFlags flags = parse_flags(verb_, arguments);
    for (const std::string& unknown : flags.unknown) refuse_flag(unknown);
    settings_.help_wanted_ = flags.help;
    settings_.print_config_wanted_ = flags.print_config;
    if (flags.help) return std::move(settings_);

    for (const auto& declared : verb_.settings) {
      settings_.order_.push_back(declared.name);
      take(declared, declared.fallback, SettingSource::built_in, "the default of " + declared.name);
    }
    take_file(config_file(flags, environment));
    take_environment(environment);
    for (const auto& [name, text] : flags.values) {
      refuse_secret_argument(*declared_.at(name), text);
      take(*declared_.at(name), text, SettingSource::flag, flag_of(name));
    }
    take_secret_files(environment);
    take_positionals(flags.positionals);
    return std::move(settings_);
  }

 private:
  bool no_name_is_part_of_another() const {
    const std::set<std::string> names(known_names_.begin(), known_names_.end());
    return std::none_of(names.begin(), names.end(), [&](const std::string& name) {
      const auto next = names.upper_bound(name + ".");
      return next != names.end() && next->starts_with(name + ".");
    });
  }

  [[noreturn]] void refuse_flag(const std::string& unknown) const {
    std::vector<std::string> known = {"--config", "--print-config", "--help"};
    for (const auto& declared : verb_.settings) known.push_back(flag_of(declared.name));
    throw SettingsError("there is no flag " + unknown + suggestion(unknown, known));
  }

  static std::string config_file(const GivenFlags& flags,
                                 const std::map<std::string, std::string>& environment) {
    if (!flags.config_file.empty()) return flags.config_file;
    const auto found = environment.find("CARELOG_CONFIG");
    if (found == environment.end()) return "";
    if (found->second.empty())
      throw SettingsError("CARELOG_CONFIG is empty: give it a value, or leave it out");
    return found->second;
  }

  void take_file(const std::string& path) {
    if (path.empty()) return;
    for (const FileSetting& found : read_settings_file(path)) {
      const std::string place = path + ":" + std::to_string(found.line) + ": ";
      const auto declared = declared_.find(found.name);
      if (declared != declared_.end()) {
        if (found.kind != declared->second->kind) {
          throw SettingsError(place + found.name + " must be " + wanted(*declared->second));
        }
        take(*declared->second, found.text, SettingSource::file, place + found.name);
        settings_.values_[found.name].origin = path;
      } else if (std::find(known_names_.begin(), known_names_.end(), found.name) ==
                 known_names_.end()) {
        throw SettingsError(place + "there is no setting " + quoted(found.name) +
                            suggestion(found.name, known_names_));
      }
    }
  }

  void take_environment(const std::map<std::string, std::string>& environment) {
    std::map<std::string, std::string> name_of_variable;
    for (const std::string& name : known_names_) name_of_variable[environment_of(name)] = name;
    for (const auto& [variable, text] : environment) {
      if (!variable.starts_with(kPrefix) || variable.starts_with(kTestPrefix)) continue;
      if (variable == "CARELOG_CONFIG") continue;
      const auto found = name_of_variable.find(variable);
      if (found == name_of_variable.end()) refuse_variable(variable, name_of_variable);
      const auto declared = declared_.find(found->second);
      if (declared != declared_.end()) {
        take(*declared->second, text, SettingSource::environment, variable);
      }
    }
  }

  // What NAME-file or a credential says of NAME.
  void take_secret_files(const std::map<std::string, std::string>& environment) {
    const auto credentials = environment.find("CREDENTIALS_DIRECTORY");
    for (const auto& declared : verb_.settings) {
      const std::string file_setting = file_setting_of(declared.name);
      if (!declared_.contains(file_setting)) continue;
      const Settings::Value file = settings_.values_.at(file_setting);
      const bool said = settings_.given(declared.name);
      if (!file.text.empty() && said) {
        throw SettingsError(file.origin + " and " + settings_.values_.at(declared.name).origin +
                            " both say it: leave one out");
      }
      if (!file.text.empty()) {
        take(declared, secret_in(file.text, file.origin), SettingSource::file, file.text);
      } else if (credentials != environment.end() && !said) {
        const auto text = credential(credentials->second, declared.name);
        if (text) take(declared, *text, SettingSource::file, "carelog." + declared.name);
      }
    }
  }

  [[noreturn]] static void refuse_variable(const std::string& variable,
                                           const std::map<std::string, std::string>& known) {
    std::vector<std::string> names = {"CARELOG_CONFIG"};
    for (const auto& [name, setting] : known) names.push_back(name);
    throw SettingsError("the environment variable " + variable + " means nothing" +
                        suggestion(variable, names));
  }

  void take(const SettingDeclaration& declared, const std::string& text, SettingSource source,
            const std::string& origin) {
    if (declared.kind == SettingKind::text && text.empty() && source != SettingSource::built_in)
      throw SettingsError(origin + " is empty: give it a value, or leave it out");
    Settings::Value value;
    value.kind = declared.kind;
    value.secret = declared.secret;
    value.text = text;
    value.source = source;
    value.origin = origin;
    switch (declared.kind) {
      case SettingKind::text: {
        const auto& choices = declared.choices;
        const bool allowed =
            choices.empty() || std::find(choices.begin(), choices.end(), text) != choices.end();
        if (!allowed) refuse(declared, text, origin);
        break;
      }
      case SettingKind::integer: {
        const auto number = parse_integer(text);
        const bool in_range = number && *number >= declared.at_least && *number <= declared.at_most;
        if (!in_range) refuse(declared, text, origin);
        value.integer = *number;
        break;
      }
      case SettingKind::boolean: {
        const auto truth = parse_boolean(text);
        if (!truth) refuse(declared, text, origin);
        value.boolean = *truth;
        value.text = *truth ? "true" : "false";
        break;
      }
    }
    settings_.values_[declared.name] = std::move(value);
  }

  static std::string wanted(const SettingDeclaration& declared) {
    switch (declared.kind) {
      case SettingKind::text:
        return declared.choices.empty() ? "a text" : "one of " + joined(declared.choices, ", ");
      case SettingKind::integer:
        if (declared.at_most == std::numeric_limits<std::int64_t>::max()) {
          return "a whole number from " + std::to_string(declared.at_least);
        }
        return "a whole number from " + std::to_string(declared.at_least) + " to " +
               std::to_string(declared.at_most);
      case SettingKind::boolean:
        return "true or false";
    }
    assert(false);
    return "";
  }

  [[noreturn]] static void refuse(const SettingDeclaration& declared, const std::string& text,
                                  const std::string& origin) {
    const std::string found = declared.secret ? "" : ", not " + quoted(text);
    throw SettingsError(origin + " must be " + wanted(declared) + found);
  }

  void take_positionals(const std::vector<std::string>& words) {
    std::size_t next = 0;
    for (const PositionalDeclaration& declared : verb_.positionals) {
      std::vector<std::string>& taken = settings_.positionals_[declared.name];
      while (next < words.size() && (taken.empty() || declared.repeated)) {
        if (words[next].empty()) throw SettingsError(declared.name + " is empty: " + declared.help);
        taken.push_back(words[next++]);
      }
      if (taken.empty() && declared.required && !settings_.print_config_wanted_) {
        throw SettingsError(declared.name + " is missing: " + declared.help);
      }
    }
    if (next < words.size()) {
      throw SettingsError("there is no place for the argument " + quoted(words[next]) +
                          "; see --help");
    }
  }

  const VerbDeclaration verb_;
  std::map<std::string, const SettingDeclaration*> declared_;
  std::vector<std::string> known_names_;
  Settings settings_;
};

Settings read_settings(const VerbDeclaration& verb, const std::vector<std::string>& arguments,
                       const std::map<std::string, std::string>& environment) {
  return SettingsReader(verb).read(arguments, environment);
}

std::map<std::string, std::string> process_environment() {
  std::map<std::string, std::string> environment;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const char* const equals = std::strchr(*entry, '=');
    if (equals != nullptr) {
      const auto size = static_cast<std::size_t>(equals - *entry);
      environment[std::string(*entry, size)] = equals + 1;
    }
  }
  return environment;
}

}  // namespace carelog::infra
