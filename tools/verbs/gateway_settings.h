// Settings of the gateway that are checked before anything starts. Throw infra::SettingsError.
#pragma once

#include <string>

#include "infra/settings/settings.h"

namespace carelog::tools {

std::string trusted_proxies_in(const infra::Settings& settings);
// As clients reach it, without a slash at the end; empty: as they say themselves.
std::string public_url_in(const infra::Settings& settings);

}  // namespace carelog::tools
