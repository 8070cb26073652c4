#include "infra/ids/keyed_hash.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <cstdint>
#include <stdexcept>

#include "infra/ids/hex.h"

namespace carelog::infra {

std::string keyed_hash(std::string_view secret, std::string_view text) {
  std::array<std::uint8_t, 32> hash{};
  unsigned size = 0;
  if (HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
           reinterpret_cast<const unsigned char*>(text.data()), text.size(), hash.data(),
           &size) == nullptr) {
    throw std::runtime_error("HMAC-SHA-256 is not available from OpenSSL");
  }
  return to_hex(hash.data(), hash.size());
}

}  // namespace carelog::infra
