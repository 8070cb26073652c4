// Recovery codes: for who has lost the device that makes the others. 80 random bits each, so that
// nobody guesses one from its hash.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace carelog::auth {

inline constexpr std::size_t recovery_codes_given = 10;

// "k7dm-2qxa-ufz4-hn3p". From the operating system's generator.
std::string new_recovery_code();

// What is stored of it: without the key nothing can be tried against it. However it is typed:
// blanks, dashes and case do not count.
std::string hash_of_recovery_code(std::string_view key, std::string_view user_id,
                                  std::string_view code);

}  // namespace carelog::auth
