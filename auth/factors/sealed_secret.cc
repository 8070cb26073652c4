#include "auth/factors/sealed_secret.h"

#include <sodium.h>

#include <algorithm>
#include <stdexcept>

#include "auth/tokens/base64url.h"
#include "infra/ids/random_id.h"

namespace carelog::auth {
namespace {

constexpr std::string_view seal_format = "1.";  // stored: another cipher takes another number
constexpr std::string_view seal_purpose = "carelog sealed secret";
constexpr std::size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t key_bytes = crypto_aead_xchacha20poly1305_ietf_KEYBYTES;

unsigned char* bytes_of(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

SecretSeal::SecretSeal(std::string_view key) : key_(key_bytes, '\0') {
  if (key.size() < key_bytes) throw std::invalid_argument("a seal needs a key of 32 bytes");
  if (sodium_init() < 0) throw std::runtime_error("libsodium cannot be initialised");
  // The same key also hashes: what seals is derived from it.
  if (crypto_generichash(bytes_of(key_), key_.size(), bytes_of(seal_purpose), seal_purpose.size(),
                         bytes_of(key), std::min<std::size_t>(key.size(), 64)) != 0) {
    throw std::runtime_error("BLAKE2b is not available from libsodium");
  }
}

std::string SecretSeal::seal(std::string_view secret, std::string_view owner) const {
  std::string nonce = infra::random_bytes(nonce_bytes);
  std::string sealed(secret.size() + tag_bytes, '\0');
  crypto_aead_xchacha20poly1305_ietf_encrypt(bytes_of(sealed), nullptr, bytes_of(secret),
                                             secret.size(), bytes_of(owner), owner.size(), nullptr,
                                             bytes_of(nonce), bytes_of(std::string_view(key_)));
  return std::string(seal_format) + base64url_encode(nonce + sealed);
}

std::optional<std::string> SecretSeal::open(std::string_view sealed, std::string_view owner) const {
  if (!sealed.starts_with(seal_format)) return std::nullopt;
  const auto bytes = base64url_decode(sealed.substr(seal_format.size()));
  if (!bytes || bytes->size() < nonce_bytes + tag_bytes) return std::nullopt;
  const std::string_view all = *bytes;
  const std::string_view nonce = all.substr(0, nonce_bytes), body = all.substr(nonce_bytes);
  std::string secret(body.size() - tag_bytes, '\0');
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(
          bytes_of(secret), nullptr, nullptr, bytes_of(body), body.size(), bytes_of(owner),
          owner.size(), bytes_of(nonce), bytes_of(std::string_view(key_))) != 0) {
    return std::nullopt;
  }
  return secret;
}

}  // namespace carelog::auth
