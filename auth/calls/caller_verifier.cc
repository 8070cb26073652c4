#include "auth/calls/caller_token.h"
#include "auth/calls/remembered.h"
#include "auth/calls/signed_bytes.h"
#include "carelog/api/v1/caller.pb.h"
#include "infra/text/text.h"

namespace carelog::auth {
namespace {

constexpr std::size_t signers_max = 256;

// The content of a token whose signature was verified. Its times are checked on every use.
struct ReadToken {
  VerifiedCaller verified;
  std::string audience;
  std::int64_t from_ms = 0;
  std::int64_t until_ms = 0;
};

tl::unexpected<std::string> refuse(std::string why) {
  return tl::unexpected(std::move(why));
}

bool is_fit(std::string_view text) {
  return text.size() <= caller_text_bytes_max && !infra::fault_in(text, infra::LineBreaks::refused);
}

// Only the gateway speaks for others; any other process speaks in its own name.
bool may_speak_for(PeerRole signer, const Caller& caller) {
  if (signer == PeerRole::gateway) return true;
  return caller.subject == machine_name(signer) && caller.role == Role::service;
}

tl::expected<ReadToken, std::string> read(const std::string& bytes, const TrustedPeer& signer) {
  api::v1::CallerClaims claims;
  if (!claims.ParseFromString(bytes)) return refuse("its claims cannot be read");
  const auto role = role_from_name(claims.role());
  if (!role) return refuse("it names no role");
  ReadToken token{{{claims.clinic(), claims.subject(), *role, claims.purpose()}, signer.role()},
                  claims.audience(),
                  claims.issued_at_ms(),
                  claims.expires_at_ms()};
  const Caller& caller = token.verified.caller;
  if (caller.clinic.empty() || caller.subject.empty()) return refuse("it names no caller");
  if (const auto unfit = unfit_part_of(caller); !unfit.empty()) {
    return refuse("its " + std::string(unfit) + " is too long or not plain text");
  }
  if (token.until_ms - token.from_ms > caller_token_lifetime_ms) return refuse("it lives too long");
  if (!may_speak_for(signer.role(), caller)) {
    return refuse("the role " + std::string(peer_role_name(signer.role())) +
                  " speaks for itself only");
  }
  return token;
}

}  // namespace

std::string_view unfit_part_of(const Caller& caller) {
  if (!is_fit(caller.clinic)) return "clinic";
  if (!is_fit(caller.subject)) return "subject";
  if (!is_fit(caller.purpose)) return "purpose";
  return {};
}

struct CallerVerifier::State {
  std::shared_ptr<const PeerTrust> trust;
  NowMs now_ms;
  Remembered<ReadToken> good{caller_tokens_max};
  Remembered<TrustedPeer> signers{signers_max};

  tl::expected<std::shared_ptr<const TrustedPeer>, std::string> signer(const std::string& der) {
    auto known = signers.find(der);
    if (known && known->expires_at_s() * 1000 > now_ms()) return known;
    auto checked = trust->check(der);
    if (!checked) return refuse(std::move(checked.error()));
    known = std::make_shared<const TrustedPeer>(std::move(*checked));
    signers.remember(der, known);
    return known;
  }

  tl::expected<std::shared_ptr<const ReadToken>, std::string> check(std::string_view bytes) {
    if (bytes.size() > caller_token_bytes_max) return refuse("it is too long");
    api::v1::SignedCaller token;
    if (!token.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
      return refuse("it cannot be read");
    }
    const auto by = signer(token.certificate());
    if (!by) return refuse(by.error());
    if (!(*by)->verify(signed_bytes(token.claims()), token.signature())) {
      return refuse("its signature is not that of its signer");
    }
    auto claims = read(token.claims(), **by);
    if (!claims) return refuse(std::move(claims.error()));
    return std::make_shared<const ReadToken>(std::move(*claims));
  }
};

CallerVerifier::CallerVerifier(std::shared_ptr<const PeerTrust> trust, NowMs now_ms)
    : state_(new State{std::move(trust), std::move(now_ms)}) {}

CallerVerifier::~CallerVerifier() = default;

tl::expected<VerifiedCaller, std::string> CallerVerifier::verify(std::string_view bytes,
                                                                 std::string_view audience) const {
  auto token = state_->good.find(bytes);
  const bool known = token != nullptr;
  if (!known) {
    auto checked = state_->check(bytes);
    if (!checked) return refuse(std::move(checked.error()));
    token = std::move(*checked);
  }
  const std::int64_t now = state_->now_ms();
  if (now >= token->until_ms + caller_token_leeway_ms) return refuse("it has expired");
  if (now + caller_token_leeway_ms < token->from_ms) return refuse("it is from the future");
  if (token->audience != audience) return refuse("it is meant for another service");
  if (!known) state_->good.remember(bytes, token);
  return token->verified;
}

}  // namespace carelog::auth
