#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "infra/settings/settings.h"

namespace carelog::infra {

// One leaf of a TOML file, under its dotted name. Part of settings.h.
struct FileSetting {
  std::string name;
  std::string text;  // as written after the flag
  SettingKind kind = SettingKind::text;
  std::size_t line = 0;
};

// Throws SettingsError: no such file, not TOML, or a value that is not a text, integer or boolean.
std::vector<FileSetting> read_settings_file(const std::string& path);

}  // namespace carelog::infra
