// Tells other nodes what became of a value's reservations (reservations/unique_use.h), for patients
// whose partitions this node leads. Never blocks a thread.
#pragma once

#include <string>

#include "auth/calls/call_guard.h"
#include "carelog/api/v1/unique_values.grpc.pb.h"
#include "command-side/engine/command_engine.h"

namespace carelog::command {

class UniqueUseService final : public api::v1::UniqueUseService::CallbackService {
 public:
  // The engine outlives the service. callers: who may speak for whom. Secret: the key for hashing
  // unique values.
  UniqueUseService(CommandEngine<PatientsTopic>& engine,
                   std::shared_ptr<const auth::CallerVerifier> callers, std::string secret)
      : engine_(engine),
        guard_(std::move(callers), api::v1::UniqueUseService::service_full_name()),
        secret_(std::move(secret)) {}

  grpc::ServerUnaryReactor* Settle(grpc::CallbackServerContext* context,
                                   const api::v1::SettleUniqueUseRequest* request,
                                   api::v1::SettleUniqueUseReply* reply) override;

 private:
  CommandEngine<PatientsTopic>& engine_;
  const auth::CallGuard guard_;
  const std::string secret_;
};

}  // namespace carelog::command
