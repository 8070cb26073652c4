// The gRPC face of the access log (proto/carelog/api/v1/access.proto).
//
// Never blocks a gRPC thread: what asks the database runs on the hashing pool, and what does not
// fit there is answered RESOURCE_EXHAUSTED.
#pragma once

#include <memory>

#include "auth/access/access_log.h"
#include "auth/job_pool.h"

namespace grpc {
class Service;
}

namespace carelog::auth {

// Outlives the grpc::Server it is registered with; the arguments outlive it.
class AccessLogService {
 public:
  AccessLogService(AccessLog& log, JobPool& pool);
  ~AccessLogService();
  AccessLogService(const AccessLogService&) = delete;
  AccessLogService& operator=(const AccessLogService&) = delete;

  grpc::Service& service();

 private:
  class Handlers;
  std::unique_ptr<Handlers> handlers_;
};

}  // namespace carelog::auth
