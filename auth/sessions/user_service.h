// The gRPC service for the administration of users (proto/carelog/api/v1/auth.proto).
//
// Never blocks a gRPC thread. Its pool is not that of sign-ins, so that a flood of these does not
// keep an admin from disabling somebody.
#pragma once

#include <memory>

#include "auth/calls/caller_token.h"
#include "auth/job_pool.h"
#include "auth/sessions/user_administration.h"

namespace grpc {
class Service;
}

namespace carelog::auth {

// Outlives the grpc::Server it is registered with; the arguments outlive it.
class UserService {
 public:
  // callers: who may speak for whom.
  UserService(UserAdministration& users, JobPool& pool,
              std::shared_ptr<const CallerVerifier> callers);
  ~UserService();
  UserService(const UserService&) = delete;
  UserService& operator=(const UserService&) = delete;

  grpc::Service& service();

 private:
  class Handlers;
  std::unique_ptr<Handlers> handlers_;
};

}  // namespace carelog::auth
