// The settings of the role gateway, of the verbs up and serve.
#pragma once

#include "tools/instance/verb_settings.h"
#include "tools/parts/instance.h"

namespace carelog::tools {

SettingList gateway_settings();

// Requires: the verb declares gateway_settings(). Throws infra::SettingsError.
void read_gateway_settings(const infra::Settings& settings, InstanceSettings& wanted);

}  // namespace carelog::tools
