#include <nlohmann/json.hpp>
#include <utility>

#include "auth/tokens/base64url.h"
#include "auth/tokens/token.h"
#include "infra/ids/random_id.h"

namespace carelog::auth {

TokenIssuer::TokenIssuer(SigningKey key, std::string issuer, std::string audience,
                         std::int64_t lifetime_s)
    : TokenIssuer(std::make_shared<const OneKey>(std::move(key)), std::move(issuer),
                  std::move(audience), lifetime_s) {}

TokenIssuer::TokenIssuer(std::shared_ptr<const KeySource> keys, std::string issuer,
                         std::string audience, std::int64_t lifetime_s)
    : keys_(std::move(keys)),
      issuer_(std::move(issuer)),
      audience_(std::move(audience)),
      lifetime_s_(lifetime_s) {}

IssuedToken TokenIssuer::issue(const Principal& principal, std::int64_t now_ms) const {
  const std::int64_t now_s = now_ms / 1000;
  const std::int64_t expires_at_s = now_s + lifetime_s_;
  const auto key = keys_->signing();
  const nlohmann::json header = {{"alg", "RS256"}, {"typ", "at+jwt"}, {"kid", key->key_id()}};
  nlohmann::json claims = {
      {"iss", issuer_},
      {"aud", audience_},
      {"sub", principal.subject},
      {"iat", now_s},
      {"nbf", now_s},
      {"exp", expires_at_s},
      {"jti", base64url_encode(infra::random_bytes(16))},
      {"role", role_name(principal.role)},
      {"clinic", principal.clinic},
      {"email", principal.email},
  };
  if (!principal.session.empty()) claims["sid"] = principal.session;
  std::string token = base64url_encode(header.dump()) + "." + base64url_encode(claims.dump());
  token += "." + base64url_encode(key->sign(token));
  return {.token = std::move(token), .expires_at_s = expires_at_s};
}

}  // namespace carelog::auth
