// The settings of what the role query keeps near.
#pragma once

#include "query-side/hot/near_patients.h"
#include "tools/instance/verb_settings.h"

namespace carelog::tools {

SettingList near_setting_list();

// Requires: the verb declares near_setting_list(). Throws infra::SettingsError.
query::NearSettings near_settings(const infra::Settings& settings);

}  // namespace carelog::tools
