// The gRPC service of the access log (proto/carelog/api/v1/access.proto).
//
// Never blocks a gRPC thread: database work runs on the pool, and what does not fit in its queue is
// answered RESOURCE_EXHAUSTED.
#pragma once

#include <memory>

#include "auth/access/access_log.h"
#include "auth/calls/caller_token.h"
#include "auth/job_pool.h"

namespace grpc {
class Service;
}

namespace carelog::auth {

// Outlives the grpc::Server it is registered with; the arguments outlive it.
class AccessLogService {
 public:
  // callers: who may speak for whom.
  AccessLogService(AccessLog& log, JobPool& pool, std::shared_ptr<const CallerVerifier> callers);
  ~AccessLogService();
  AccessLogService(const AccessLogService&) = delete;
  AccessLogService& operator=(const AccessLogService&) = delete;

  grpc::Service& service();

 private:
  class Handlers;
  std::unique_ptr<Handlers> handlers_;
};

}  // namespace carelog::auth
