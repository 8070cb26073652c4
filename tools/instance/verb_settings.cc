#include "tools/instance/verb_settings.h"

#include <sstream>

#include "infra/process/logging.h"

namespace carelog::tools {

using infra::SettingKind;

infra::SettingDeclaration data_setting() {
  return {"data", SettingKind::text, ".carelog", "Directory of the instance"};
}

infra::SettingDeclaration log_setting() {
  return {"log", SettingKind::text, "embedded",
          "Where the log is: embedded (below --data), or kafka://HOST:PORT[,HOST:PORT][/PREFIX]"};
}

infra::SettingDeclaration json_setting() {
  return {"json", SettingKind::boolean, "false", "Print JSON"};
}

SettingList logging_settings() {
  return {{"logging.level",
           SettingKind::text,
           "info",
           "What to log",
           {"debug", "info", "warning", "error"}},
          {"logging.format",
           SettingKind::text,
           "text",
           "How to log, on standard error",
           {"text", "json"}}};
}

infra::SettingDeclaration postgres_setting(const std::string& help) {
  infra::SettingDeclaration postgres{"postgres", SettingKind::text, "", help};
  postgres.in_file = true;
  return postgres;
}

SettingList gateway_access_settings() {
  infra::SettingDeclaration token{"token", SettingKind::text, "",
                                  "Access token to use instead of one of the local key"};
  token.secret = true;
  infra::SettingDeclaration password{"password", SettingKind::text, "", "Password of --user"};
  password.secret = true;
  return {{"gateway-url", SettingKind::text, "",
           "Gateway to talk to; without: the instance that runs on --data"},
          token,
          {"user", SettingKind::text, "", "Sign in with this e-mail address"},
          password};
}

SettingList joined(std::initializer_list<SettingList> lists) {
  SettingList all;
  for (const auto& list : lists) all.insert(all.end(), list.begin(), list.end());
  return all;
}

infra::TimeZone time_zone_in(const infra::Settings& settings) {
  const std::string name = settings.text("clinic-time-zone");
  const auto zone = infra::TimeZone::find(name);
  if (zone) return *zone;
  throw infra::SettingsError("--clinic-time-zone " + name +
                             ": use a name of the tz database, such as Europe/Zurich");
}

std::vector<auth::Role> second_factor_roles_in(const infra::Settings& settings) {
  std::vector<auth::Role> roles;
  const std::string list = settings.text("auth.second-factor");
  if (list.empty()) return roles;
  std::istringstream names(list + ",");
  for (std::string name; std::getline(names, name, ',');) {
    const auto role = auth::role_from_name(name);
    if (role == auth::Role::service) {
      throw infra::SettingsError(
          "--auth-second-factor: machines of the role service sign in by their secret alone");
    }
    if (!role) {
      std::string known;
      for (const auth::Role each : auth::all_roles) {
        if (each == auth::Role::service) continue;
        known.append(known.empty() ? "" : ", ").append(auth::role_name(each));
      }
      throw infra::SettingsError("--auth-second-factor: there is no role '" + name +
                                 "'; there are " + known);
    }
    roles.push_back(*role);
  }
  return roles;
}

std::string public_url_in(const infra::Settings& settings) {
  std::string url = settings.text("gateway.public-url");
  const bool web = url.starts_with("https://") || url.starts_with("http://");
  if (url.empty() || (web && !url.ends_with('/') && url.find_first_of(" ?#\"<>") == url.npos))
    return url;
  throw infra::SettingsError("--gateway-public-url: write it like https://clinic.example");
}

DataDirectory data_directory(const infra::Settings& settings) {
  return {std::filesystem::absolute(settings.text("data")).lexically_normal()};
}

void set_up_logging(const infra::Settings& settings) {
  infra::set_up_logging(infra::log_level_of(settings.text("logging.level")),
                        infra::log_format_of(settings.text("logging.format")));
}

}  // namespace carelog::tools
