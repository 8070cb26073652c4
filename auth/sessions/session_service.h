// The gRPC service for sessions (proto/carelog/api/v1/auth.proto): tokens for codes and refresh
// tokens, what is open, logging out. Who asks about sessions brings an access token, and this reads
// it itself.
//
// Never blocks a gRPC thread. Its pool is not that of sign-ins, so that a flood of these does not
// keep the gateways from learning which sessions have ended.
#pragma once

#include <memory>

#include "auth/calls/caller_token.h"
#include "auth/job_pool.h"
#include "auth/sessions/sessions.h"
#include "auth/tokens/token.h"

namespace grpc {
class Service;
}

namespace carelog::auth {

// Outlives the grpc::Server it is registered with; the arguments outlive it.
class SessionService {
 public:
  // callers: who may speak for whom.
  SessionService(Sessions& sessions, const TokenIssuer& issuer, JobPool& pool,
                 Sessions::NowMs now_ms, std::shared_ptr<const CallerVerifier> callers);
  ~SessionService();
  SessionService(const SessionService&) = delete;
  SessionService& operator=(const SessionService&) = delete;

  grpc::Service& service();

 private:
  class Handlers;
  std::unique_ptr<Handlers> handlers_;
};

}  // namespace carelog::auth
