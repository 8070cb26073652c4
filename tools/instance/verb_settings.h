// Settings that several verbs share, declared once so that their names and help are the same.
#pragma once

#include <string>
#include <vector>

#include "auth/permission.h"
#include "infra/process/time_zone.h"
#include "infra/settings/settings.h"
#include "tools/data_directory.h"

namespace carelog::tools {

using SettingList = std::vector<infra::SettingDeclaration>;

infra::SettingDeclaration data_setting();  // --data
infra::SettingDeclaration log_setting();   // --log
infra::SettingDeclaration json_setting();  // --json
SettingList logging_settings();            // --logging-level, --logging-format
infra::SettingDeclaration postgres_setting(const std::string& help);
SettingList gateway_access_settings();  // --gateway-url, --token, --user, --password, --clinic

SettingList joined(std::initializer_list<SettingList> lists);

// Absolute, so that it means the same in every process.
DataDirectory data_directory(const infra::Settings& settings);
// The time zone of the clinics; throws infra::SettingsError if there is no such.
infra::TimeZone time_zone_in(const infra::Settings& settings);
// The roles that must have a second factor; throws infra::SettingsError if there is no such.
std::vector<auth::Role> second_factor_roles_in(const infra::Settings& settings);
// How clients reach the gateway, without a slash at the end; empty: as they say themselves. Throws
// infra::SettingsError.
std::string public_url_in(const infra::Settings& settings);

void set_up_logging(const infra::Settings& settings);

}  // namespace carelog::tools
