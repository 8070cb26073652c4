// The verbs user list, add, disable, enable, reset-password, reset-second-factor.
#include <iomanip>
#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "infra/ids/random_id.h"
#include "infra/text/email.h"
#include "infra/text/text.h"
#include "tools/client/audit_text.h"
#include "tools/client/gateway_access.h"
#include "tools/client/json_answer.h"
#include "tools/instance/verb_settings.h"
#include "tools/verbs/verb_list.h"

namespace carelog::tools {
namespace {

using nlohmann::json;

constexpr std::size_t thrown_away_bytes = 32;
constexpr int email_columns = 36, role_columns = 14;

constexpr const char* list_users_details =
    R"(The users of the clinic by e-mail address: id, address, role, and whether each is disabled or
has a password for one use.

Exit codes: 0 shown; 5 no instance runs.
)";

constexpr const char* add_user_details =
    R"(Prints a password for one use, good for a day: the new user sets one of his own with it,
by POST /auth/password, and signs in with that. It is shown here and nowhere else.

Exit codes: 0 added; 4 another user has the address, or it is none; 5 no instance runs.
)";

constexpr const char* disable_user_details =
    R"(Sessions and refresh tokens of the user end at once, access tokens within a second. Signing
in answers as after a wrong password. USER is an id or an e-mail address.

Exit codes: 0 disabled; 3 no such user; 4 the last admin who can sign in; 5 no instance runs.
)";

constexpr const char* enable_user_details =
    R"(The user signs in again with the same password; nothing of before the disabling comes back.
USER is an id or an e-mail address.

Exit codes: 0 enabled; 3 no such user; 5 no instance runs.
)";

constexpr const char* reset_password_details =
    R"(Prints a password for one use, good for a day: the user sets one of his own with it, by
POST /auth/password. The present password is gone; sessions and tokens end as when a user is
disabled. Also the way back in for a clinic whose only admin has lost the password. USER is
an id or an e-mail address.

Exit codes: 0 reset; 3 no such user; 5 no instance runs.
)";

constexpr const char* reset_second_factor_details =
    R"(Takes the second factor of a user who has lost its device and the recovery codes. Sessions
and tokens end as when a user is disabled; the user signs in with the password alone, or
enrols again first where --auth-second-factor asks it of the role. If somebody else may know the
password, `carelog user reset-password` as well. USER is an id or an e-mail address.

Exit codes: 0 taken; 3 no such user; 5 no instance runs.
)";

// The administration of users, spoken to as an admin.
class UserCalls {
 public:
  explicit UserCalls(const infra::Settings& settings)
      : session_(gateway_url(settings), token_source(settings, auth::Role::admin)) {}

  // Calls use(user) for each until it returns false.
  template <class Use>
  void each_user(Use use) {
    std::string path = "/auth/users?limit=100";
    while (!path.empty()) {
      std::string link;
      const json page = json_answer("reading the users", [&] {
        auto response = session_.get(path);
        link = response.header("link");
        return response;
      });
      for (const json& user : page) {
        if (!use(user)) return;
      }
      path = next_page(link);
    }
  }

  // Of an id or an e-mail address.
  std::string id_of(const std::string& user) {
    if (infra::is_uuid(user)) return user;
    std::string found;
    each_user([&](const json& each) {
      const bool same = infra::comparable_email(each.at("email").get<std::string>()) ==
                        infra::comparable_email(user);
      if (same) found = each.at("subject").get<std::string>();
      return !same;
    });
    if (found.empty()) {
      throw VerbFailed(ExitCode::not_found, "no user of the clinic is '" + infra::printable(user) +
                                                "': carelog user list");
    }
    return found;
  }

  json add(const std::string& email, const std::string& role) {
    const json user = {
        {"email", email}, {"password", infra::random_hex(thrown_away_bytes)}, {"role", role}};
    return json_answer("adding the user",
                       [&] { return session_.post_json("/auth/register", user.dump()); });
  }

  // what: "disable"
  json administer(const std::string& id, const std::string& what) {
    return json_answer("user " + what,
                       [&] { return session_.post_json("/auth/users/" + id + "/" + what, ""); });
  }

 private:
  GatewaySession session_;
};

std::string text_of_user(const json& user) {
  const auto member = [&](const char* name) { return infra::printable(user.value(name, "")); };
  std::ostringstream line;
  line << member("subject") << "  " << std::left << std::setw(email_columns) << member("email")
       << "  " << std::setw(role_columns) << member("role");
  if (user.value("disabled", false)) line << "  disabled since " << member("disabledAt");
  if (user.contains("secondFactorSince"))
    line << "  second factor since " << member("secondFactorSince");
  if (user.contains("oneTimePasswordExpiresAt"))
    line << "  password for one use until " << member("oneTimePasswordExpiresAt");
  return infra::trimmed(line.str()) + "\n";
}

ExitCode list_users(const infra::Settings& settings) {
  json all = json::array();
  UserCalls(settings).each_user([&](const json& user) {
    all.push_back(user);
    return true;
  });
  if (settings.boolean("json")) {
    std::cout << all.dump(2) << "\n";
  } else {
    for (const json& user : all) std::cout << text_of_user(user);
  }
  return ExitCode::ok;
}

// The password alone on standard output, so that it can be handed on without being read.
ExitCode print_password_for_one_use(UserCalls& users, const std::string& id) {
  const json user = users.administer(id, "password-reset");
  std::cerr << "carelog: for one use, until " << user.value("oneTimePasswordExpiresAt", "")
            << ", by " << infra::printable(user.value("email", "")) << ":\n";
  std::cout << user.value("oneTimePassword", "") << "\n" << std::flush;
  if (!std::cout)
    throw VerbFailed(ExitCode::error,
                     "the user is there, but the password could not be written, and nobody has it: "
                     "`carelog user reset-password " +
                         infra::printable(user.value("email", "")) + "` gives another");
  return ExitCode::ok;
}

ExitCode add_user(const infra::Settings& settings) {
  UserCalls users(settings);
  const json added = users.add(settings.positional("EMAIL").at(0), settings.text("role"));
  return print_password_for_one_use(users, added.at("subject").get<std::string>());
}

ExitCode reset_user_password(const infra::Settings& settings) {
  UserCalls users(settings);
  return print_password_for_one_use(users, users.id_of(settings.positional("USER").at(0)));
}

ExitCode administer_user(const infra::Settings& settings, const char* what) {
  UserCalls users(settings);
  const json user = users.administer(users.id_of(settings.positional("USER").at(0)), what);
  std::cout << text_of_user(user);
  return ExitCode::ok;
}

Verb user_verb(const std::string& name, const std::string& summary, const char* details,
               std::vector<infra::PositionalDeclaration> positionals, const SettingList& settings,
               std::function<ExitCode(const infra::Settings&)> run) {
  Verb verb;
  verb.group = "Users";
  verb.declaration.verb = name;
  verb.declaration.summary = summary;
  verb.declaration.positionals = std::move(positionals);
  verb.declaration.settings = joined({settings, {data_setting()}, gateway_access_settings()});
  verb.details = details;
  verb.run = std::move(run);
  return verb;
}

infra::PositionalDeclaration whom() {
  return {"USER", "id or e-mail address"};
}

}  // namespace

Verb user_list_verb() {
  return user_verb("user list", "List the users of a clinic", list_users_details, {},
                   {json_setting()}, list_users);
}

Verb user_add_verb() {
  std::vector<std::string> roles;
  for (const auth::Role role : auth::all_roles) roles.emplace_back(auth::role_name(role));
  return user_verb(
      "user add", "Add a user, with a password for one use", add_user_details,
      {{"EMAIL", "with which the user signs in"}},
      {{"role", infra::SettingKind::text, "clinician", "What the user may do", std::move(roles)}},
      add_user);
}

Verb user_disable_verb() {
  return user_verb("user disable", "Keep a user out", disable_user_details, {whom()}, {},
                   [](const auto& settings) { return administer_user(settings, "disable"); });
}

Verb user_enable_verb() {
  return user_verb("user enable", "Let a user in again", enable_user_details, {whom()}, {},
                   [](const auto& settings) { return administer_user(settings, "enable"); });
}

Verb user_reset_password_verb() {
  return user_verb("user reset-password", "Give a user a password for one use",
                   reset_password_details, {whom()}, {}, reset_user_password);
}

Verb user_reset_second_factor_verb() {
  return user_verb("user reset-second-factor", "Take a user's second factor",
                   reset_second_factor_details, {whom()}, {}, [](const auto& settings) {
                     return administer_user(settings, "second-factor-reset");
                   });
}

}  // namespace carelog::tools
