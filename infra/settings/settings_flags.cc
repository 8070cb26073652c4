#include "infra/settings/settings_flags.h"

#include <algorithm>
#include <cxxopts.hpp>
#include <set>

namespace carelog::infra {
namespace {

cxxopts::Options options_of(const VerbDeclaration& verb) {
  cxxopts::Options options(verb.program, verb.summary);
  options.allow_unrecognised_options();
  auto add = options.add_options();
  add("h,help", "");
  add("print-config", "");
  add("config", "", cxxopts::value<std::string>());
  for (const SettingDeclaration& declared : verb.settings) {
    auto value = cxxopts::value<std::string>();
    if (declared.kind == SettingKind::boolean) value->implicit_value("true");
    add(flag_of(declared.name).substr(2), "", value);
  }
  return options;
}

// "--ready-file --sample": the second is hardly meant as a file name.
void refuse_flags_as_values(const VerbDeclaration& verb, const std::vector<std::string>& words) {
  std::set<std::string> flags = {"--config", "--print-config", "--help"};
  std::set<std::string> with_value = {"--config"};
  for (const SettingDeclaration& declared : verb.settings) {
    flags.insert(flag_of(declared.name));
    if (declared.kind != SettingKind::boolean) with_value.insert(flag_of(declared.name));
  }
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (!with_value.contains(words[i])) continue;
    if (i + 1 == words.size() || flags.contains(words[i + 1])) {
      throw SettingsError(words[i] + " needs a value behind it");
    }
    ++i;
  }
}

}  // namespace

GivenFlags parse_flags(const VerbDeclaration& verb, const std::vector<std::string>& arguments) {
  const auto dashes = std::find(arguments.begin(), arguments.end(), "--");
  const std::vector<std::string> words(arguments.begin(), dashes);
  refuse_flags_as_values(verb, words);

  GivenFlags given;
  std::vector<const char*> argv = {verb.program.c_str()};
  for (const std::string& word : words) argv.push_back(word.c_str());
  try {
    cxxopts::Options options = options_of(verb);
    const auto parsed = options.parse(static_cast<int>(argv.size()), argv.data());
    given.help = parsed.count("help") > 0;
    given.print_config = parsed.count("print-config") > 0;
    if (parsed.count("config") > 0) {
      given.config_file = parsed["config"].as<std::string>();
      if (given.config_file.empty()) throw SettingsError("--config is empty: name a file");
    }
    for (const SettingDeclaration& declared : verb.settings) {
      const std::string flag = flag_of(declared.name).substr(2);
      if (parsed.count(flag) == 0) continue;
      given.values.emplace_back(declared.name, parsed[flag].as<std::string>());
    }
    for (const std::string& word : parsed.unmatched()) {
      const bool is_flag = word.size() > 1 && word[0] == '-';
      (is_flag ? given.unknown : given.positionals).push_back(word.substr(0, word.find('=')));
      if (!is_flag) given.positionals.back() = word;
    }
  } catch (const cxxopts::exceptions::exception& error) {
    throw SettingsError(std::string(error.what()) + "; see --help");
  }
  if (dashes != arguments.end()) {
    given.positionals.insert(given.positionals.end(), dashes + 1, arguments.end());
  }
  return given;
}

}  // namespace carelog::infra
