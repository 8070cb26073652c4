// What a person sees when an instance starts: its address, sign-ins, commands to try; and the
// sample that `up --sample` loads.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "auth/users/accounts.h"
#include "tools/instance/verb_settings.h"

namespace carelog::tools {

inline constexpr std::uint64_t sample_patients = 100;

// "role  e-mail  password", one per line, as stored in DataDirectory::sample_sign_ins().
std::string sign_ins_text(const std::vector<auth::SignIn>& sign_ins);

// Creates the first admin if there is no user yet, and with `sample` a user of every other role. A
// sample's sign-ins are kept in a file (mode 0600), so that a later start can show them again.
// Returns what to show: nothing if nothing is new and there is no sample.
std::string prepare_sign_ins(auth::Accounts& accounts, const DataDirectory& data, bool sample);

// Registers the sample patients through the gateway, unless they exist. Returns how many are new.
// Throws VerbFailed.
std::size_t load_sample(const infra::Settings& settings, const std::string& gateway);

// Three lines to paste into a shell.
std::string lines_to_try(const infra::Settings& settings, const std::string& gateway);

}  // namespace carelog::tools
