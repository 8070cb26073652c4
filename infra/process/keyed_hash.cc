#include "infra/process/keyed_hash.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <cstdint>
#include <stdexcept>

namespace carelog::infra {

std::string keyed_hash(std::string_view secret, std::string_view text) {
  std::array<std::uint8_t, 32> hash{};
  unsigned size = 0;
  if (HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
           reinterpret_cast<const unsigned char*>(text.data()), text.size(), hash.data(),
           &size) == nullptr) {
    throw std::runtime_error("HMAC-SHA-256 is not available from OpenSSL");
  }
  constexpr char digits[] = "0123456789abcdef";
  std::string hex;
  for (const std::uint8_t byte : hash) {
    hex.push_back(digits[byte >> 4]);
    hex.push_back(digits[byte & 15]);
  }
  return hex;
}

}  // namespace carelog::infra
