#include "auth/calls/caller_token.h"
#include "auth/calls/remembered.h"
#include "auth/calls/signed_bytes.h"
#include "carelog/api/v1/caller.pb.h"

namespace carelog::auth {
namespace {

struct MadeToken {
  std::shared_ptr<const std::string> bytes;
  std::int64_t renew_at_ms = 0;
};

std::string key_of(const Caller& caller, std::string_view audience) {
  std::string key(audience);
  for (const std::string_view part :
       {std::string_view(caller.clinic), std::string_view(caller.subject), role_name(caller.role),
        std::string_view(caller.purpose)}) {
    key.append(1, '\0').append(part);
  }
  return key;
}

}  // namespace

struct CallerSigner::State {
  std::shared_ptr<const PeerIdentity> identity;
  NowMs now_ms;
  Remembered<MadeToken> made{caller_tokens_max};

  std::string sign(const Caller& caller, std::string_view audience, std::int64_t now) const {
    api::v1::CallerClaims claims;
    claims.set_audience(std::string(audience));
    claims.set_clinic(caller.clinic);
    claims.set_subject(caller.subject);
    claims.set_role(std::string(role_name(caller.role)));
    claims.set_purpose(caller.purpose);
    claims.set_issued_at_ms(now);
    claims.set_expires_at_ms(now + caller_token_lifetime_ms);
    api::v1::SignedCaller token;
    token.set_claims(claims.SerializeAsString());
    token.set_certificate(identity->certificate_der());
    token.set_signature(identity->sign(signed_bytes(token.claims())));
    return token.SerializeAsString();
  }
};

CallerSigner::CallerSigner(std::shared_ptr<const PeerIdentity> identity, NowMs now_ms)
    : state_(new State{std::move(identity), std::move(now_ms)}) {}

CallerSigner::~CallerSigner() = default;

PeerRole CallerSigner::role() const {
  return state_->identity->role();
}

std::shared_ptr<const std::string> CallerSigner::token(const Caller& caller,
                                                       std::string_view audience) const {
  const std::string key = key_of(caller, audience);
  const std::int64_t now = state_->now_ms();
  if (const auto made = state_->made.find(key); made && now < made->renew_at_ms) {
    return made->bytes;
  }
  auto bytes = std::make_shared<const std::string>(state_->sign(caller, audience, now));
  state_->made.remember(
      key, std::make_shared<const MadeToken>(MadeToken{bytes, now + caller_token_lifetime_ms / 2}));
  return bytes;
}

}  // namespace carelog::auth
