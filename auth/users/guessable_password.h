// Passwords that whoever guesses tries first. Pure; thread-safe.
#pragma once

#include <string_view>

namespace carelog::auth {

// Whether it comes to no more than two common passwords, repeated characters, sequences ("abcd",
// "4321") and numbers, once case and what is neither letter nor digit are left out:
// "Password-1234", "qwerty qwerty", "111122223333".
[[nodiscard]] bool is_guessable(std::string_view password);

// Sorted, one a line, lower case: the 5,000 commonest of letters or letters and digits in the list
// that zxcvbn made from published ones, without what nobody wants to read.
std::string_view common_passwords();

}  // namespace carelog::auth
