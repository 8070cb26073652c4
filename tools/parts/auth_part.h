// The role `auth`: users, the key that signs access tokens, the service.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "auth/calls/caller_token.h"
#include "auth/users/accounts.h"
#include "tools/instance/verb_settings.h"
#include "tools/parts/part.h"

namespace carelog::tools {

class AuthPart : public Part {
 public:
  // Creates schemas and key on first use. Requires: data.keys() exists.
  // callers: who may speak for whom. second_factor_of: roles that must have a second factor.
  AuthPart(const std::string& conninfo, const DataDirectory& data,
           const std::shared_ptr<const auth::CallerVerifier>& callers,
           const std::vector<auth::Role>& second_factor_of);
  ~AuthPart() override;

  std::vector<grpc::Service*> services() override;
  void start(const Channels&) override {}
  void stop() override {}

  auth::Accounts& accounts();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace carelog::tools
