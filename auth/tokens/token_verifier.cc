#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "auth/tokens/base64url.h"
#include "auth/tokens/strict_json.h"
#include "auth/tokens/token.h"
#include "auth/tokens/verification_key.h"
#include "auth/tokens/verified_tokens.h"

namespace carelog::auth {
namespace {

using nlohmann::json;

// Year 9999: a later time is a mistake, and sums up to it cannot overflow.
constexpr std::int64_t time_s_max = 253'402'300'799;
constexpr std::size_t claim_text_bytes_max = 512;

// header.claims.signature, still encoded.
struct Parts {
  std::string_view header;
  std::string_view claims;
  std::string_view signature;
  std::string_view signed_bytes;
};

std::optional<Parts> split(std::string_view token) {
  const std::size_t first = token.find('.');
  if (first == std::string_view::npos) return std::nullopt;
  const std::size_t second = token.find('.', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  if (token.find('.', second + 1) != std::string_view::npos) return std::nullopt;
  return Parts{.header = token.substr(0, first),
               .claims = token.substr(first + 1, second - first - 1),
               .signature = token.substr(second + 1),
               .signed_bytes = token.substr(0, second)};
}

std::optional<json> decode_object(std::string_view encoded) {
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

// The key id, if the header is one that our issuer makes. Anything that says where to find a key or
// what else must be understood (jwk, jku, x5u, x5c, crit, ...) refuses the token.
std::optional<std::string> key_id_of(const json& header) {
  for (const auto& [name, value] : header.items()) {
    if (name != "alg" && name != "typ" && name != "kid") return std::nullopt;
  }
  if (text_claim(header, "alg") != "RS256" || text_claim(header, "typ") != "at+jwt") {
    return std::nullopt;
  }
  return text_claim(header, "kid");
}

bool is_for(const json& claims, const std::string& audience) {
  const auto found = claims.find("aud");
  if (found == claims.end()) return false;
  if (found->is_string()) return *found == audience;
  if (!found->is_array()) return false;
  const bool only_text =
      std::all_of(found->begin(), found->end(), [](const json& one) { return one.is_string(); });
  return only_text && std::find(found->begin(), found->end(), audience) != found->end();
}

// When the token becomes valid: the later of nbf and iat, both optional. nullopt: one is not a
// time.
std::optional<std::int64_t> not_before(const json& claims) {
  std::int64_t latest_s = 0;
  for (const char* name : {"nbf", "iat"}) {
    if (!claims.contains(name)) continue;
    const auto time_s = time_claim(claims, name);
    if (!time_s) return std::nullopt;
    latest_s = std::max(latest_s, *time_s);
  }
  return latest_s;
}

std::optional<VerifiedToken> read_claims(const json& claims, const std::string& issuer,
                                         const std::string& audience) {
  if (text_claim(claims, "iss") != issuer || !is_for(claims, audience)) return std::nullopt;
  const auto expires_at_s = time_claim(claims, "exp");
  const auto not_before_s = not_before(claims);
  if (!expires_at_s || !not_before_s) return std::nullopt;
  auto subject = text_claim(claims, "sub");
  auto clinic = text_claim(claims, "clinic");
  const auto role = role_from_name(text_claim(claims, "role").value_or(""));
  if (!subject || !clinic || !role) return std::nullopt;
  return VerifiedToken{.principal = {.subject = std::move(*subject),
                                     .email = text_claim(claims, "email").value_or(""),
                                     .role = *role,
                                     .clinic = std::move(*clinic),
                                     .expires_at_s = *expires_at_s,
                                     .session = text_claim(claims, "sid").value_or("")},
                       .not_before_s = *not_before_s};
}

bool is_current(const VerifiedToken& token, std::int64_t now_ms) {
  const std::int64_t now_s = now_ms / 1000;
  return now_s < token.principal.expires_at_s + leeway_s && token.not_before_s <= now_s + leeway_s;
}

}  // namespace

// Keys and the tokens that they signed, so that none outlives its key.
struct TokenVerifier::State {
  explicit State(std::string_view jwks) : text(jwks), keys(keys_of_jwks(jwks)) {}

  const std::string text;
  const VerificationKeys keys;
  mutable VerifiedTokens verified{verified_tokens_max};

  // Everything but the times.
  std::optional<VerifiedToken> check(std::string_view token, const std::string& issuer,
                                     const std::string& audience) const {
    const auto parts = split(token);
    if (!parts) return std::nullopt;
    const auto header = decode_object(parts->header);
    const auto key_id = header ? key_id_of(*header) : std::nullopt;
    if (!key_id) return std::nullopt;
    const auto key = keys.find(*key_id);
    const auto signature = base64url_decode(parts->signature);
    if (key == keys.end() || !signature) return std::nullopt;
    if (!key->second.verify(parts->signed_bytes, *signature)) return std::nullopt;
    // No claim has been looked at before this line.
    const auto claims = decode_object(parts->claims);
    return claims ? read_claims(*claims, issuer, audience) : std::nullopt;
  }
};

TokenVerifier::TokenVerifier(std::string_view jwks, std::string issuer, std::string audience)
    : issuer_(std::move(issuer)),
      audience_(std::move(audience)),
      state_(std::make_shared<const State>(jwks)) {}

TokenVerifier::~TokenVerifier() = default;

std::shared_ptr<const TokenVerifier::State> TokenVerifier::state() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

void TokenVerifier::believe(std::string_view jwks) {
  if (state()->text == jwks) return;
  auto changed = std::make_shared<const State>(jwks);
  const std::lock_guard lock(mutex_);
  state_ = std::move(changed);
}

tl::expected<Principal, TokenRefusal> TokenVerifier::verify(std::string_view token,
                                                            std::int64_t now_ms) const {
  if (token.size() > token_bytes_max) return tl::unexpected(TokenRefusal::oversized);
  const auto state = this->state();
  const TokenDigest digest = digest_of(token);
  auto verified = state->verified.find(digest);
  if (!verified) {
    verified = state->check(token, issuer_, audience_);
    if (!verified || !is_current(*verified, now_ms)) return tl::unexpected(TokenRefusal::invalid);
    state->verified.remember(digest, *verified);
  }
  if (!is_current(*verified, now_ms)) return tl::unexpected(TokenRefusal::invalid);
  return std::move(verified->principal);
}

std::size_t TokenVerifier::remembered() const {
  return state()->verified.size();
}

}  // namespace carelog::auth
