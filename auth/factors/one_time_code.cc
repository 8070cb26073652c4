#include "auth/factors/one_time_code.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>

#include <array>
#include <stdexcept>

#include "infra/text/percent.h"

namespace carelog::auth {
namespace {

constexpr std::string_view issuer_name = "carelog";
constexpr std::uint32_t digits_modulus = 1'000'000;

using Sha1 = std::array<std::uint8_t, 20>;

Sha1 hash_of_step(std::string_view secret, std::int64_t step) {
  std::array<std::uint8_t, 8> counter{};
  auto rest = static_cast<std::uint64_t>(step);
  for (auto each = counter.rbegin(); each != counter.rend(); ++each, rest >>= 8) {
    *each = static_cast<std::uint8_t>(rest);
  }
  Sha1 hash{};
  unsigned size = 0;
  if (HMAC(EVP_sha1(), secret.data(), static_cast<int>(secret.size()), counter.data(),
           counter.size(), hash.data(), &size) == nullptr) {
    throw std::runtime_error("HMAC-SHA-1 is not available from OpenSSL");
  }
  return hash;
}

}  // namespace

std::string one_time_code(std::string_view secret, std::int64_t step) {
  const Sha1 hash = hash_of_step(secret, step);
  const std::size_t offset = hash.back() & 0xfU;  // RFC 4226, 5.3
  std::uint32_t number = hash.at(offset) & 0x7fU;
  for (std::size_t i = 1; i < 4; ++i) number = number << 8 | hash.at(offset + i);
  std::string code = std::to_string(number % digits_modulus);
  return code.insert(0, one_time_digits - code.size(), '0');
}

std::optional<std::int64_t> step_of_code(std::string_view secret, std::string_view code,
                                         std::int64_t now_ms, std::int64_t last_step) {
  if (code.size() != one_time_digits) return std::nullopt;
  const std::int64_t now = now_ms / (one_time_step_s * 1000);
  for (std::int64_t step = now - one_time_skew_steps; step <= now + one_time_skew_steps; ++step) {
    if (step <= last_step) continue;
    const std::string wanted = one_time_code(secret, step);
    if (sodium_memcmp(wanted.data(), code.data(), code.size()) == 0) return step;
  }
  return std::nullopt;
}

std::string base32_encode(std::string_view bytes) {
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string text;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char each : bytes) {
    bits = bits << 8 | static_cast<std::uint8_t>(each);
    for (count += 8; count >= 5; count -= 5) text += alphabet[bits >> (count - 5) & 0x1fU];
  }
  if (count > 0) text += alphabet[bits << (5 - count) & 0x1fU];
  return text;
}

std::string otpauth_uri(std::string_view secret, std::string_view account) {
  const std::string name(issuer_name);
  return "otpauth://totp/" + name + ":" + infra::percent_encode(account, "-._") +
         "?secret=" + base32_encode(secret) + "&issuer=" + name +
         "&algorithm=SHA1&digits=" + std::to_string(one_time_digits) +
         "&period=" + std::to_string(one_time_step_s);
}

}  // namespace carelog::auth
