#include "query-side/page_cursor.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <cassert>
#include <charconv>

#include "auth/base64url.h"
#include "infra/process/random_id.h"

namespace carelog::query {
namespace {

constexpr std::size_t signature_bytes = 16;

void add_part(std::string& text, std::string_view part) {
  text += std::to_string(part.size());
  text += ':';
  text += part;
}

}  // namespace

PageCursors::PageCursors(std::string key) : key_(std::move(key)) {
  assert(key_.size() >= signature_bytes);
}

std::string PageCursors::signature(std::string_view place, const PatientFilter& filter) const {
  std::string signed_text = "carelog patients page 1 ";
  add_part(signed_text, place);
  add_part(signed_text, filter.clinic);
  add_part(signed_text, std::to_string(static_cast<int>(filter.activity)));
  add_part(signed_text, filter.name_contains);
  add_part(signed_text, filter.email);
  add_part(signed_text, filter.identifier_system);
  add_part(signed_text, filter.identifier_value);
  add_part(signed_text, filter.date_of_birth);
  std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
  unsigned int size = 0;
  HMAC(EVP_sha256(), key_.data(), static_cast<int>(key_.size()),
       reinterpret_cast<const unsigned char*>(signed_text.data()), signed_text.size(), mac.data(),
       &size);
  assert(size >= signature_bytes);
  return {reinterpret_cast<const char*>(mac.data()), signature_bytes};
}

std::string PageCursors::encode(const PatientPlace& place, const PatientFilter& filter) const {
  const std::string text = std::to_string(place.registered_at_ms) + '/' + place.id;
  return auth::base64url_encode(signature(text, filter) + text);
}

std::optional<PatientPlace> PageCursors::decode(std::string_view cursor,
                                                const PatientFilter& filter) const {
  const auto bytes = auth::base64url_decode(cursor);
  if (!bytes || bytes->size() <= signature_bytes) return std::nullopt;
  const std::string_view text = std::string_view(*bytes).substr(signature_bytes);
  if (CRYPTO_memcmp(bytes->data(), signature(text, filter).data(), signature_bytes) != 0) {
    return std::nullopt;
  }
  PatientPlace place;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), place.registered_at_ms);
  const auto used = static_cast<std::size_t>(end - text.data());
  if (error != std::errc() || used >= text.size() || text[used] != '/') return std::nullopt;
  place.id = text.substr(used + 1);
  if (!infra::is_uuid(place.id)) return std::nullopt;
  return place;
}

}  // namespace carelog::query
