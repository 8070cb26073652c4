// Short-lived tokens that say who a call between services speaks for.
//
// A process signs with the key of its certificate; a service verifies against the authority it
// trusts. Each signature or check costs an elliptic-curve operation, so both sides cache: the
// signer its tokens for half their life, the verifier those it found valid.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "auth/calls/caller.h"
#include "auth/calls/certificates.h"

namespace carelog::auth {

inline constexpr std::int64_t caller_token_lifetime_ms = 60'000;
inline constexpr std::int64_t caller_token_leeway_ms = 30'000;  // how far clocks may differ
inline constexpr std::size_t caller_token_bytes_max = 4096;
inline constexpr std::size_t caller_tokens_max = 8192;  // cached on each side

using NowMs = std::function<std::int64_t()>;  // Unix time

// Thread-safe.
class CallerSigner {
 public:
  CallerSigner(std::shared_ptr<const PeerIdentity> identity, NowMs now_ms);
  ~CallerSigner();

  PeerRole role() const;
  // audience: full name of the service to be called.
  std::shared_ptr<const std::string> token(const Caller& caller, std::string_view audience) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

struct VerifiedCaller {
  Caller caller;
  PeerRole signer = PeerRole::tool;
};

// Thread-safe.
class CallerVerifier {
 public:
  CallerVerifier(std::shared_ptr<const PeerTrust> trust, NowMs now_ms);
  ~CallerVerifier();

  // Error: why it is not accepted, in a few words for the operator.
  tl::expected<VerifiedCaller, std::string> verify(std::string_view token,
                                                   std::string_view audience) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace carelog::auth
