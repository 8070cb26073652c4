// The public half of an RSA key, for a verifier. Immutable and thread-safe.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

namespace carelog::auth {

class VerificationKey {
 public:
  // modulus and exponent are big endian. Throws std::invalid_argument if it is shorter than
  // key_bits_min.
  VerificationKey(const std::string& modulus, const std::string& exponent);
  VerificationKey(VerificationKey&&) noexcept;
  ~VerificationKey();

  // RSASSA-PKCS1-v1_5 with SHA-256, and nothing else.
  [[nodiscard]] bool verify(std::string_view bytes, std::string_view signature) const;

 private:
  struct Key;
  std::unique_ptr<Key> key_;
};

using VerificationKeys = std::unordered_map<std::string, VerificationKey>;  // by key id

// The RS256 keys of an RFC 7517 document; keys of other types and uses are skipped. Throws
// std::invalid_argument if none is left or the document cannot be read.
VerificationKeys keys_of_jwks(std::string_view jwks);

inline constexpr std::size_t keys_of_issuer_max = 64;

// The same for an issuer that is not ours: alg may be missing, and keys that cannot be used (too
// short, without kid) are skipped.
VerificationKeys usable_keys_of_jwks(std::string_view jwks);

}  // namespace carelog::auth
