// Proof key for code exchange (RFC 7636), method S256 only. Pure.
#pragma once

#include <string>
#include <string_view>

namespace carelog::auth {

// 43 characters of base64url, as a SHA-256 has.
bool is_code_challenge(std::string_view challenge);

// Whether the challenge was made of this verifier.
bool proves(std::string_view verifier, std::string_view challenge);

// What is stored of a code: its SHA-256, encoded.
std::string hash_of_code(std::string_view code);

}  // namespace carelog::auth
