#include "auth/sessions/pkce.h"

#include <sodium.h>

#include <algorithm>
#include <array>

#include "auth/tokens/base64url.h"

namespace carelog::auth {
namespace {

constexpr std::size_t challenge_length = 43;
constexpr std::size_t verifier_length_min = 43;
constexpr std::size_t verifier_length_max = 128;

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

}  // namespace

bool is_code_challenge(std::string_view challenge) {
  return challenge.size() == challenge_length &&
         base64url_decode(challenge).value_or("").size() == crypto_hash_sha256_BYTES;
}

bool proves(std::string_view verifier, std::string_view challenge) {
  if (verifier.size() < verifier_length_min || verifier.size() > verifier_length_max) return false;
  if (!std::all_of(verifier.begin(), verifier.end(), is_unreserved)) return false;
  const std::string made = hash_of_code(verifier);
  return made.size() == challenge.size() &&
         sodium_memcmp(made.data(), challenge.data(), made.size()) == 0;
}

std::string hash_of_code(std::string_view code) {
  std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
  crypto_hash_sha256(digest.data(), reinterpret_cast<const unsigned char*>(code.data()),
                     code.size());
  return base64url_encode(
      std::string_view(reinterpret_cast<const char*>(digest.data()), digest.size()));
}

}  // namespace carelog::auth
