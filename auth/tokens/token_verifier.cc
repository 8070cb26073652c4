#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "auth/tokens/base64url.h"
#include "auth/tokens/token.h"
#include "auth/tokens/token_parts.h"
#include "auth/tokens/verification_key.h"
#include "auth/tokens/verified_tokens.h"

namespace carelog::auth {
namespace {

using nlohmann::json;

std::optional<std::string> key_id_of(const json& header) {
  return text_claim(header, "typ") == "at+jwt" ? rs256_key_id(header) : std::nullopt;
}

std::optional<VerifiedToken> read_claims(const json& claims, const std::string& issuer,
                                         const std::string& audience) {
  if (text_claim(claims, "iss") != issuer || !is_for_audience(claims, audience)) {
    return std::nullopt;
  }
  const auto times = times_of(claims);
  auto subject = text_claim(claims, "sub");
  auto clinic = text_claim(claims, "clinic");
  const auto role = role_from_name(text_claim(claims, "role").value_or(""));
  if (!times || !subject || !clinic || !role) return std::nullopt;
  return VerifiedToken{.principal = {.subject = std::move(*subject),
                                     .email = text_claim(claims, "email").value_or(""),
                                     .role = *role,
                                     .clinic = std::move(*clinic),
                                     .expires_at_s = times->expires_at_s,
                                     .session = text_claim(claims, "sid").value_or("")},
                       .not_before_s = times->not_before_s};
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
    const auto parts = split_token(token);
    if (!parts) return std::nullopt;
    const auto header = decode_token_object(parts->header);
    const auto key_id = header ? key_id_of(*header) : std::nullopt;
    if (!key_id) return std::nullopt;
    const auto key = keys.find(*key_id);
    const auto signature = base64url_decode(parts->signature);
    if (key == keys.end() || !signature) return std::nullopt;
    if (!key->second.verify(parts->signed_bytes, *signature)) return std::nullopt;
    // No claim has been looked at before this line.
    const auto claims = decode_token_object(parts->claims);
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
