// Secrets that a store must give back, sealed with XChaCha20-Poly1305 (libsodium) under a key that
// is not in the store. Each seal is of one owner: moved to another's row it does not open. Pure and
// thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace carelog::auth {

class SecretSeal {
 public:
  // Requires: the key is secret and has at least 32 bytes.
  explicit SecretSeal(std::string_view key);

  // Text: letters, digits, '.', '-' and '_'. Another one each time.
  std::string seal(std::string_view secret, std::string_view owner) const;
  // Nothing: it was sealed for somebody else, or under another key, or was altered.
  std::optional<std::string> open(std::string_view sealed, std::string_view owner) const;

 private:
  std::string key_;
};

}  // namespace carelog::auth
