#include <iostream>

#include "auth/calls/caller.h"
#include "infra/text/text.h"
#include "tools/client/gateway_access.h"
#include "tools/instance/verb_settings.h"
#include "tools/verbs/verb_list.h"

namespace carelog::tools {

namespace {

constexpr const char* token_details =
    R"help(Prints an access token signed with the key of the local instance, and nothing else:
  curl -H "Authorization: Bearer $(carelog token)" http://127.0.0.1:4004/api/patients
All who can read the key can do this; the key is readable by its owner only.
)help";

// The subject will be read in the audit trail.
std::string readable(const infra::Settings& settings, const std::string& name) {
  const std::string& said = settings.text(name);
  if (infra::fault_in(said, infra::LineBreaks::refused) || infra::trimmed(said) != said)
    throw VerbFailed(ExitCode::usage, infra::flag_of(name) +
                                          " cannot be read by others: leave control characters, "
                                          "and blanks at its ends, out");
  if (said.size() > auth::caller_text_bytes_max)
    throw VerbFailed(ExitCode::usage, infra::flag_of(name) + " is too long: at most " +
                                          std::to_string(auth::caller_text_bytes_max) + " bytes");
  return said;
}

ExitCode token(const infra::Settings& settings) {
  LocalToken wanted;
  wanted.role = *auth::role_from_name(settings.text("role"));
  wanted.lifetime = std::chrono::seconds(settings.integer("ttl"));
  wanted.subject = readable(settings, "subject");
  wanted.clinic = readable(settings, "clinic");
  std::cout << local_token(settings, wanted) << "\n";
  return ExitCode::ok;
}

}  // namespace

Verb token_verb() {
  using infra::SettingKind;
  std::vector<std::string> roles;
  for (const auth::Role role : auth::all_roles) roles.emplace_back(auth::role_name(role));
  Verb verb;
  verb.group = "Users";
  verb.declaration.verb = "token";
  verb.declaration.summary = "Print a short-lived access token of the local instance";
  verb.declaration.settings = {
      data_setting(),
      {"role", SettingKind::text, "clinician", "Whose rights it carries", roles},
      {"ttl", SettingKind::integer, "600", "Seconds until it ends", {}, 1, 86'400},
      {"subject", SettingKind::text, tools_subject,
       "Who it speaks for, as the audit trail will say"},
      {"clinic", SettingKind::text, "main", "Clinic"}};
  verb.details = token_details;
  verb.run = token;
  return verb;
}

}  // namespace carelog::tools
