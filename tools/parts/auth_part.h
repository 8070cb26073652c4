// The role `auth`: users, the key that signs access tokens, the service.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "auth/users/accounts.h"
#include "tools/instance/verb_settings.h"
#include "tools/parts/part.h"

namespace carelog::infra {
class ConnectionPool;
}

namespace carelog::tools {

class AuthPart : public Part {
 public:
  // Makes schema and key at first use. Requires: data.keys() exists. The pool outlives the part.
  AuthPart(infra::ConnectionPool& pool, const DataDirectory& data);
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
