#include "infra/process/derived_id.h"

#include <openssl/evp.h>

#include <array>
#include <cstdint>
#include <stdexcept>

namespace carelog::infra {

std::string derived_uuid(std::initializer_list<std::string_view> parts) {
  std::string input;
  for (std::string_view part : parts) {
    std::uint64_t size = part.size();
    for (int shift = 56; shift >= 0; shift -= 8) {
      input.push_back(static_cast<char>(size >> shift & 0xff));
    }
    input.append(part);
  }
  std::array<std::uint8_t, 32> digest{};
  if (EVP_Digest(input.data(), input.size(), digest.data(), nullptr, EVP_sha256(), nullptr) != 1) {
    throw std::runtime_error("SHA-256 is not available from OpenSSL");
  }
  digest[6] = static_cast<std::uint8_t>((digest[6] & 0x0f) | 0x80);
  digest[8] = static_cast<std::uint8_t>((digest[8] & 0x3f) | 0x80);

  constexpr char hex[] = "0123456789abcdef";
  std::string uuid;
  uuid.reserve(36);
  for (std::size_t i = 0; i < 16; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) uuid.push_back('-');
    uuid.push_back(hex[digest[i] >> 4]);
    uuid.push_back(hex[digest[i] & 0x0f]);
  }
  return uuid;
}

}  // namespace carelog::infra
