// The verb keys rotate.
#include <chrono>
#include <iostream>
#include <nlohmann/json.hpp>
#include <thread>

#include "infra/text/text.h"
#include "tools/client/gateway_access.h"
#include "tools/client/json_answer.h"
#include "tools/instance/verb_settings.h"
#include "tools/verbs/verb_list.h"

namespace carelog::tools {
namespace {

constexpr int repeats_max = 10;
constexpr std::chrono::seconds repeat_after{1};

constexpr const char* rotate_keys_details =
    R"(Announces the next key of access tokens, which signs ten seconds later. No request is refused
for it, and nothing is restarted: tokens of the former key are good until they end, a day at most.

With --at-once, for a key that somebody else may have: the new key signs at once and no former
one is believed. Every access token given before ends within a second; people who are signed in get
another by their refresh tokens.

Exit codes: 0 done; 5 no instance runs.
)";

ExitCode rotate_keys(const infra::Settings& settings) {
  GatewaySession session(gateway_url(settings), token_source(settings, auth::Role::admin));
  const bool at_once = settings.boolean("at-once");
  const nlohmann::json rotation = json_answer("changing the keys", [&] {
    const auto ask = [&] {
      return session.post_json(at_once ? "/auth/keys/replace" : "/auth/keys/rotate", "");
    };
    // A busy machine makes a key more slowly than an answer may take; the repeat finds it.
    HttpResponse answer = ask();
    for (int repeats = 0; answer.status == 503 && repeats < repeats_max; ++repeats) {
      std::this_thread::sleep_for(repeat_after);
      answer = ask();
    }
    return answer;
  });
  const auto said = [&](const char* name) { return infra::printable(rotation.value(name, "")); };
  std::cout << "key " << said("keyId") << " signs access tokens from " << said("signsFrom")
            << "\ntokens of former keys are good until " << said("formerTokensUntil")
            << " at most\n";
  return ExitCode::ok;
}

}  // namespace

Verb keys_rotate_verb() {
  Verb verb;
  verb.group = "Users";
  verb.declaration.verb = "keys rotate";
  verb.declaration.summary = "Let another key sign access tokens, without a stop";
  verb.declaration.settings = joined(
      {{{"at-once", infra::SettingKind::boolean, "false", "End every access token given before"}},
       {data_setting()},
       gateway_access_settings()});
  verb.details = rotate_keys_details;
  verb.run = rotate_keys;
  return verb;
}

}  // namespace carelog::tools
