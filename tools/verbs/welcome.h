// What a person sees when an instance starts: its address, sign-ins, lines to try; and the sample
// that `up --sample` loads.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "auth/users/accounts.h"
#include "tools/instance/verb_settings.h"

namespace carelog::tools {

inline constexpr std::uint64_t sample_patients = 100;

// "role  e-mail  password", a line each, as DataDirectory::sample_sign_ins() keeps them.
std::string sign_ins_text(const std::vector<auth::SignIn>& sign_ins);

// Makes the first admin if there is no user yet, and with sample a user of every other role.
// Sign-ins of a sample are kept in a file (mode 0600), so that a later start can show them again.
// Returns what to show: nothing when there is nothing new and no sample.
std::string prepare_sign_ins(auth::Accounts& accounts, const DataDirectory& data, bool sample);

// Registers the sample patients through the gateway; those that are there already stay. Returns how
// many are new. Throws VerbFailed.
std::size_t load_sample(const infra::Settings& settings, const std::string& gateway);

// Three lines to paste into a shell.
std::string lines_to_try(const infra::Settings& settings, const std::string& gateway);

}  // namespace carelog::tools
