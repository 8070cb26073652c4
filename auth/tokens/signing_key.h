// The RSA key that signs access tokens, and its public half as a JWKS document.
//
// Held by the auth role and by `carelog token` on the same machine; nobody else needs the private
// half. Immutable after loading; sign() may be called from any thread.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "auth/tokens/private_file.h"

namespace carelog::auth {

inline constexpr int key_bits_default = 3072;
inline constexpr int key_bits_min = 2048;

class SigningKey {
 public:
  // A new key, in memory only.
  static SigningKey generate(int bits = key_bits_default);

  // Reads the PEM file (PKCS #8). Throws KeyUnusable if it is missing, not an RSA key of at least
  // key_bits_min, or readable by others than its owner.
  static SigningKey load(const std::filesystem::path& file);

  // Reads the file, or creates a key and writes it (mode 0600, fsynced) if there is none. Processes
  // that start together agree on one key.
  static SigningKey load_or_create(const std::filesystem::path& file);

  SigningKey(SigningKey&&) noexcept;
  SigningKey& operator=(SigningKey&&) noexcept;
  ~SigningKey();

  // RFC 7638 SHA-256 thumbprint of the public key: the `kid` of its tokens.
  const std::string& key_id() const;

  // RSASSA-PKCS1-v1_5 with SHA-256 (RS256).
  std::string sign(std::string_view bytes) const;

  // Writes the PEM file (PKCS #8). Throws KeyUnusable.
  void write(const std::filesystem::path& file, Existing existing) const;

  // The public half as a member of RFC 7517's "keys".
  std::string jwk() const;

  // {"keys":[{...}]} with this key only.
  std::string jwks() const;

  std::string public_pem() const;

 private:
  struct Key;
  explicit SigningKey(std::unique_ptr<Key> key);

  std::unique_ptr<Key> key_;
};

}  // namespace carelog::auth
