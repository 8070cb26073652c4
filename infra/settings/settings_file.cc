#include "infra/settings/settings_file.h"

#include <unistd.h>

#include <toml++/toml.h>

#include <cerrno>
#include <cstring>

namespace carelog::infra {
namespace {

void flatten(const toml::table& table, const std::string& prefix, const std::string& path,
             std::vector<FileSetting>& settings) {
  for (const auto& [key, node] : table) {
    FileSetting setting;
    setting.name = prefix + std::string(key.str());
    setting.line = node.source().begin.line;
    if (const auto* inner = node.as_table()) {
      flatten(*inner, setting.name + ".", path, settings);
      continue;
    }
    if (const auto* text = node.as_string()) {
      setting.text = text->get();
    } else if (const auto* number = node.as_integer()) {
      setting.kind = SettingKind::integer;
      setting.text = std::to_string(number->get());
    } else if (const auto* truth = node.as_boolean()) {
      setting.kind = SettingKind::boolean;
      setting.text = truth->get() ? "true" : "false";
    } else {
      throw SettingsError(path + ":" + std::to_string(setting.line) + ": " + setting.name +
                          " must be a text, a whole number or true or false");
    }
    settings.push_back(std::move(setting));
  }
}

}  // namespace

std::vector<FileSetting> read_settings_file(const std::string& path) {
  if (::access(path.c_str(), R_OK) != 0) {
    throw SettingsError("cannot read the settings file '" + path + "': " + std::strerror(errno));
  }
  std::vector<FileSetting> settings;
  try {
    flatten(toml::parse_file(path), "", path, settings);
  } catch (const toml::parse_error& error) {
    throw SettingsError(path + ":" + std::to_string(error.source().begin.line) + ": " +
                        std::string(error.description()));
  }
  return settings;
}

}  // namespace carelog::infra
