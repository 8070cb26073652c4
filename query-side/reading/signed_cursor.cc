#include "query-side/reading/signed_cursor.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <cassert>

#include "auth/tokens/base64url.h"

namespace carelog::query {
namespace {

constexpr std::size_t signature_bytes = 16;

void add_part(std::string& text, std::string_view part) {
  text += std::to_string(part.size());
  text += ':';
  text += part;
}

}  // namespace

SignedCursors::SignedCursors(std::string list, std::string key)
    : list_(std::move(list)), key_(std::move(key)) {
  assert(key_.size() >= signature_bytes);
}

std::string SignedCursors::signature(std::string_view place, Filter filter) const {
  std::string signed_text = "carelog " + list_ + " ";
  add_part(signed_text, place);
  for (const std::string_view part : filter) add_part(signed_text, part);
  std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
  unsigned int size = 0;
  HMAC(EVP_sha256(), key_.data(), static_cast<int>(key_.size()),
       reinterpret_cast<const unsigned char*>(signed_text.data()), signed_text.size(), mac.data(),
       &size);
  assert(size >= signature_bytes);
  return {reinterpret_cast<const char*>(mac.data()), signature_bytes};
}

std::string SignedCursors::encode(std::string_view place, Filter filter) const {
  return auth::base64url_encode(signature(place, filter) + std::string(place));
}

std::optional<std::string> SignedCursors::decode(std::string_view cursor, Filter filter) const {
  const auto bytes = auth::base64url_decode(cursor);
  if (!bytes || bytes->size() <= signature_bytes) return std::nullopt;
  std::string place = bytes->substr(signature_bytes);
  if (CRYPTO_memcmp(bytes->data(), signature(place, filter).data(), signature_bytes) != 0) {
    return std::nullopt;
  }
  return place;
}

}  // namespace carelog::query
