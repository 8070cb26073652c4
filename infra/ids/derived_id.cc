#include "infra/ids/derived_id.h"

#include <openssl/evp.h>

#include <array>
#include <cstdint>
#include <stdexcept>

#include "infra/ids/hex.h"

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

  std::string uuid = to_hex(digest.data(), 16);
  for (const std::size_t position : {8, 13, 18, 23}) uuid.insert(position, 1, '-');
  return uuid;
}

}  // namespace carelog::infra
