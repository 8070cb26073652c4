#include "auth/tokens/token_parts.h"

#include <algorithm>

#include "auth/tokens/base64url.h"
#include "auth/tokens/strict_json.h"
#include "auth/tokens/token.h"

namespace carelog::auth {
namespace {

using nlohmann::json;

// Year 9999: a later time is a mistake, and sums up to it cannot overflow.
constexpr std::int64_t time_s_max = 253'402'300'799;
constexpr std::size_t claim_text_bytes_max = 512;

// RFC 7519 NumericDate; whole seconds only.
std::optional<std::int64_t> time_claim(const json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_number_integer()) return std::nullopt;
  if (found->is_number_unsigned() &&
      found->get<std::uint64_t>() > static_cast<std::uint64_t>(time_s_max)) {
    return std::nullopt;
  }
  const auto time_s = found->get<std::int64_t>();
  if (time_s < 0) return std::nullopt;
  return time_s;
}

}  // namespace

std::optional<TokenParts> split_token(std::string_view token) {
  const std::size_t first = token.find('.');
  if (first == std::string_view::npos) return std::nullopt;
  const std::size_t second = token.find('.', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  if (token.find('.', second + 1) != std::string_view::npos) return std::nullopt;
  return TokenParts{.header = token.substr(0, first),
                    .claims = token.substr(first + 1, second - first - 1),
                    .signature = token.substr(second + 1),
                    .signed_bytes = token.substr(0, second)};
}

std::optional<json> decode_token_object(std::string_view encoded) {
  const auto text = base64url_decode(encoded);
  if (!text) return std::nullopt;
  return parse_strict_object(*text, claims_depth_max);
}

std::optional<std::string> text_claim(const json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_string()) return std::nullopt;
  auto text = found->get<std::string>();
  if (text.empty() || text.size() > claim_text_bytes_max) return std::nullopt;
  return text;
}

std::optional<std::string> rs256_key_id(const json& header) {
  for (const auto& [name, value] : header.items()) {
    if (name != "alg" && name != "typ" && name != "kid") return std::nullopt;
  }
  if (text_claim(header, "alg") != "RS256") return std::nullopt;
  return text_claim(header, "kid");
}

bool is_for_audience(const json& claims, std::string_view audience) {
  const auto found = claims.find("aud");
  if (found == claims.end()) return false;
  if (found->is_string()) return *found == audience;
  if (!found->is_array()) return false;
  const bool only_text =
      std::all_of(found->begin(), found->end(), [](const json& one) { return one.is_string(); });
  return only_text && std::find(found->begin(), found->end(), audience) != found->end();
}

std::optional<TokenTimes> times_of(const json& claims) {
  const auto expires_at_s = time_claim(claims, "exp");
  if (!expires_at_s) return std::nullopt;
  TokenTimes times{.expires_at_s = *expires_at_s};
  for (const char* name : {"nbf", "iat"}) {
    if (!claims.contains(name)) continue;
    const auto time_s = time_claim(claims, name);
    if (!time_s) return std::nullopt;
    times.not_before_s = std::max(times.not_before_s, *time_s);
  }
  return times;
}

bool is_current(const VerifiedToken& token, std::int64_t now_ms) {
  const std::int64_t now_s = now_ms / 1000;
  return now_s < token.principal.expires_at_s + leeway_s && token.not_before_s <= now_s + leeway_s;
}

}  // namespace carelog::auth
