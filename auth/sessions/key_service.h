// The gRPC service that changes the keys of access tokens (proto/carelog/api/v1/auth.proto).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "auth/calls/caller_token.h"
#include "auth/job_pool.h"
#include "auth/tokens/key_ring.h"

namespace grpc {
class Service;
}

namespace carelog::auth {

// Outlives the grpc::Server it is registered with; the arguments outlive it.
class KeyService {
 public:
  using NowMs = std::function<std::int64_t()>;
  // The pool makes the keys. callers: who may speak for whom.
  KeyService(KeyRing& keys, JobPool& pool, NowMs now_ms,
             std::shared_ptr<const CallerVerifier> callers);
  ~KeyService();
  KeyService(const KeyService&) = delete;
  KeyService& operator=(const KeyService&) = delete;

  grpc::Service& service();

 private:
  class Handlers;
  std::unique_ptr<Handlers> handlers_;
};

}  // namespace carelog::auth
