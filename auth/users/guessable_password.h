// Passwords that an attacker tries first. Pure; thread-safe.
#pragma once

#include <cstddef>
#include <string_view>

namespace carelog::auth {

// Whether the password consists of at most two common passwords, repeated characters, sequences
// ("abcd", "4321") and numbers, ignoring case and everything but letters and digits:
// "Password-1234", "qwerty qwerty", "111122223333".
[[nodiscard]] bool is_guessable(std::string_view password);

inline constexpr std::size_t unguessed_length_min = 8;

// Whether it is little more than the user's e-mail address: without the words of the address, also
// backwards and with figures for letters ("l0vel4ce"), and without our own name, fewer letters and
// digits than that are left, or what is left is guessable. A person's name is mostly in the
// address.
[[nodiscard]] bool is_near_address(std::string_view password, std::string_view email);

// Sorted, one per line, lower case: the 5,000 most common ones of letters, or letters and digits,
// from the list that zxcvbn compiled from published ones, without offensive words.
std::string_view common_passwords();

}  // namespace carelog::auth
