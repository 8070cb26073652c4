// Which gateway a verb talks to, and as whom: the running instance of --data with a token made from
// its key, unless --gateway-url, --token or --user say otherwise.
#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "auth/permission.h"
#include "infra/settings/settings.h"
#include "tools/client/gateway_session.h"

namespace carelog::tools {

// The subject of tools that use the local key. Never changes: ids of imported patients may be
// derived from it.
inline constexpr const char* tools_subject = "carelog-tools";

// Requires: the verb declares data_setting() and gateway_access_settings(). Throws VerbFailed:
// unavailable if no instance is running there.
std::string gateway_url(const infra::Settings& settings);

// role: the role of a token made from the local key. Throws VerbFailed.
TokenSource token_source(const infra::Settings& settings, auth::Role role);

struct LocalToken {
  std::string subject = tools_subject;
  std::string email;
  auth::Role role = auth::Role::service;
  std::string clinic = "main";
  std::chrono::seconds lifetime{600};
};

// A token from the key below --data. Throws VerbFailed if there is none.
std::string local_token(const infra::Settings& settings, const LocalToken& wanted);

// Authorization with such a token, for what shows more to those who may see it; empty if there is
// no key.
std::vector<std::pair<std::string, std::string>> local_authorization(
    const infra::Settings& settings);

}  // namespace carelog::tools
