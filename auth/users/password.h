// Passwords: how they are prepared (RFC 8265, OpaqueString), which are accepted, how they are
// stored and checked.
//
// New hashes are argon2id (19 MiB, two passes, one lane: OWASP's minimum), about 70 ms each. bcrypt
// hashes of earlier systems are still accepted and are replaced at the next sign-in. Pure
// computation and thread-safe, but deliberately slow: run it on the job pool, never on a request
// thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace carelog::auth {

inline constexpr std::size_t password_characters_min = 12;
inline constexpr std::size_t password_characters_max = 128;
inline constexpr std::size_t password_bytes_max = 512;
// bcrypt uses 72 bytes only; a longer password is refused there rather than cut (ASVS 6.2.8).
inline constexpr std::size_t bcrypt_password_bytes_max = 72;
inline constexpr int bcrypt_cost_max = 14;

enum class PasswordProblem { too_short, too_long, not_text, guessable, near_address };

// Characters are Unicode code points. not_text: not UTF-8, or with a control character. guessable:
// and near_address: see guessable_password.h. email: the user's.
[[nodiscard]] std::optional<PasswordProblem> password_problem(std::string_view password,
                                                              std::string_view email = {});

// This and verify_password throw std::bad_alloc if they cannot get the memory.
std::string hash_password(std::string_view password);

// False for a wrong password, and for a hash of an unknown kind (known: $argon2id$, $2a$, $2b$,
// $2y$).
[[nodiscard]] bool verify_password(std::string_view hash, std::string_view password);

// The hash is not one that hash_password makes today.
[[nodiscard]] bool needs_rehash(std::string_view hash);

// Takes as long as verify_password on a current hash, so that an unknown user is not answered
// faster.
void verify_against_nobody(std::string_view password);

// A password for a person to copy: 26 characters without look-alikes, 130 random bits.
std::string generate_password();

}  // namespace carelog::auth
