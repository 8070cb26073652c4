#include "auth/issuers/issuer_tokens.h"

#include <utility>

#include "auth/issuers/issuer_claims.h"
#include "auth/tokens/base64url.h"
#include "auth/tokens/token.h"
#include "auth/tokens/token_parts.h"
#include "auth/tokens/verification_key.h"

namespace carelog::auth {

// Keys and the tokens that they signed, so that none outlives its key.
struct IssuerTokens::State {
  std::string text;
  VerificationKeys keys;
  mutable VerifiedTokens verified{verified_tokens_max};
};

IssuerTokens::IssuerTokens(ExternalIssuer issuer)
    : issuer_(std::move(issuer)), state_(std::make_shared<const State>()) {}

IssuerTokens::~IssuerTokens() = default;

std::shared_ptr<const IssuerTokens::State> IssuerTokens::state() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

void IssuerTokens::change_to(std::shared_ptr<const State> state) {
  const std::lock_guard lock(mutex_);
  state_.swap(state);
}

void IssuerTokens::believe(std::string_view jwks) {
  if (state()->text == jwks) return;
  auto changed = std::make_shared<State>();
  changed->text = jwks;
  changed->keys = usable_keys_of_jwks(jwks);
  change_to(std::move(changed));
}

void IssuerTokens::believe_none() {
  change_to(std::make_shared<const State>());
}

bool IssuerTokens::knows(const std::string& key_id) const {
  return state()->keys.contains(key_id);
}

std::size_t IssuerTokens::keys() const {
  return state()->keys.size();
}

std::optional<Principal> IssuerTokens::remembered(const TokenDigest& digest,
                                                  std::int64_t now_ms) const {
  auto token = state()->verified.find(digest);
  if (!token || !is_current(*token, now_ms)) return std::nullopt;
  return std::move(token->principal);
}

tl::expected<Principal, IssuerRefusal> IssuerTokens::verify(std::string_view token,
                                                            std::int64_t now_ms) const {
  const auto refuse = [this](IssuerRefusal::Why why, std::string key_id = {}) {
    return tl::unexpected(
        IssuerRefusal{.why = why, .issuer = issuer_.name, .key_id = std::move(key_id)});
  };
  using Why = IssuerRefusal::Why;
  const auto parts = split_token(token);
  const auto header = parts ? decode_token_object(parts->header) : std::nullopt;
  auto key_id = header ? issuer_key_id(*header) : std::nullopt;
  const auto signature = parts ? base64url_decode(parts->signature) : std::nullopt;
  if (!key_id || !signature) return refuse(Why::invalid);
  const auto state = this->state();
  const auto key = state->keys.find(*key_id);
  if (key == state->keys.end()) return refuse(Why::unknown_key, std::move(*key_id));
  if (!key->second.verify(parts->signed_bytes, *signature)) return refuse(Why::invalid);
  const auto claims = decode_token_object(parts->claims);
  if (!claims) return refuse(Why::invalid);
  auto good = read_issuer_claims(issuer_, *header, *claims);
  if (!good) return refuse(good.error());
  if (!is_current(*good, now_ms)) return refuse(Why::invalid);
  state->verified.remember(digest_of(token), *good);
  return std::move(good->principal);
}

}  // namespace carelog::auth
