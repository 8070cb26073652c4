// Passwords that an attacker tries first. Pure; thread-safe.
#pragma once

#include <string_view>

namespace carelog::auth {

// Whether the password consists of at most two common passwords, repeated characters, sequences
// ("abcd", "4321") and numbers, ignoring case and everything but letters and digits:
// "Password-1234", "qwerty qwerty", "111122223333".
[[nodiscard]] bool is_guessable(std::string_view password);

// Sorted, one per line, lower case: the 5,000 most common ones of letters, or letters and digits,
// from the list that zxcvbn compiled from published ones, without offensive words.
std::string_view common_passwords();

}  // namespace carelog::auth
