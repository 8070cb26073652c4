// Processes with certificates of a test's own authority.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "auth/calls/caller_token.h"
#include "carelog/api/v1/common.pb.h"
#include "infra/process/clock.h"

namespace carelog::auth {

class TestPeers {
 public:
  std::shared_ptr<const PeerIdentity> identity(PeerRole role) {
    auto& identity = identities_[role];
    if (!identity) identity = std::make_shared<const PeerIdentity>(authority_.issue(role));
    return identity;
  }
  std::shared_ptr<const CallerSigner> signer(PeerRole role, NowMs now = infra::now_ms) {
    return std::make_shared<const CallerSigner>(identity(role), std::move(now));
  }
  std::shared_ptr<const PeerTrust> trust() const {
    return std::make_shared<const PeerTrust>(authority_.certificate_pem());
  }
  std::shared_ptr<const CallerVerifier> verifier(NowMs now = infra::now_ms) const {
    return std::make_shared<const CallerVerifier>(trust(), std::move(now));
  }
  const PeerAuthority& authority() const { return authority_; }

 private:
  PeerAuthority authority_ = PeerAuthority::generate();
  std::map<PeerRole, std::shared_ptr<const PeerIdentity>> identities_;
};

// Fills in the context of a request by this person, an admin unless another role is given.
inline void ask_as(api::v1::RequestContext& context, const std::string& clinic,
                   Role role = Role::admin) {
  context.set_clinic(clinic);
  context.set_actor("a-user");
  context.set_role(std::string(role_name(role)));
  context.set_purpose("TREATMENT");
}

}  // namespace carelog::auth
