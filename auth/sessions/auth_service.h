// The gRPC service for authentication: sign-in, accounts, sessions, keys
// (proto/carelog/api/v1/auth.proto).
//
// Never blocks a gRPC thread: hashing and store access run on the job pool, and what does not fit
// in its queue is answered RESOURCE_EXHAUSTED with the trailing metadata `retry-after-s`.
#pragma once

#include <memory>

#include "auth/calls/caller_token.h"
#include "auth/job_pool.h"
#include "auth/sessions/pooled_service.h"
#include "auth/sessions/sessions.h"
#include "auth/tokens/token.h"
#include "auth/users/accounts.h"

namespace grpc {
class Service;
}

namespace carelog::auth {

// Outlives the grpc::Server it is registered with; the arguments outlive it.
class AuthService {
 public:
  // callers: who may speak for whom.
  AuthService(Accounts& accounts, Sessions& sessions, const TokenIssuer& issuer, JobPool& pool,
              Accounts::NowMs now_ms, std::shared_ptr<const CallerVerifier> callers);
  ~AuthService();
  AuthService(const AuthService&) = delete;
  AuthService& operator=(const AuthService&) = delete;

  grpc::Service& service();

 private:
  class Handlers;
  std::unique_ptr<Handlers> handlers_;
};

}  // namespace carelog::auth
