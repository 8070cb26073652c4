#include <cassert>

#include "infra/settings/settings.h"

namespace carelog::infra {

const Settings::Value& Settings::value(const std::string& name, SettingKind kind) const {
  const auto found = values_.find(name);
  assert(found != values_.end() && "a setting that was not declared");
  assert(found->second.kind == kind);
  static_cast<void>(kind);
  return found->second;
}

const std::string& Settings::text(const std::string& name) const {
  return value(name, SettingKind::text).text;
}

std::int64_t Settings::integer(const std::string& name) const {
  return value(name, SettingKind::integer).integer;
}

bool Settings::boolean(const std::string& name) const {
  return value(name, SettingKind::boolean).boolean;
}

bool Settings::given(const std::string& name) const {
  return source(name) != SettingSource::built_in;
}

SettingSource Settings::source(const std::string& name) const {
  return values_.at(name).source;
}

const std::vector<std::string>& Settings::positional(const std::string& name) const {
  return positionals_.at(name);
}

}  // namespace carelog::infra
