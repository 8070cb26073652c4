#pragma once

#include <string>
#include <utility>
#include <vector>

#include "infra/settings/settings.h"

namespace carelog::infra {

// A parsed command line; only its form has been checked. Part of settings.h.
struct GivenFlags {
  std::vector<std::pair<std::string, std::string>> values;  // setting name, text; in order
  std::vector<std::string> positionals;
  std::vector<std::string> unknown;  // as written: "--gatway-port"
  std::string config_file;
  bool help = false;
  bool print_config = false;
};

// Throws SettingsError for a flag without its value.
GivenFlags parse_flags(const VerbDeclaration& verb, const std::vector<std::string>& arguments);

}  // namespace carelog::infra
