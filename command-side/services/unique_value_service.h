// The gRPC service for unique values, called by other nodes. Never blocks a thread.
#pragma once

#include "auth/calls/call_guard.h"
#include "carelog/api/v1/unique_values.grpc.pb.h"
#include "command-side/engine/command_engine.h"

namespace carelog::command {

class UniqueValueService final : public api::v1::UniqueValueService::CallbackService {
 public:
  // The engine outlives the service. callers: who may speak for whom.
  UniqueValueService(CommandEngine<UniqueValueDomain>& engine,
                     std::shared_ptr<const auth::CallerVerifier> callers)
      : engine_(engine),
        guard_(std::move(callers), api::v1::UniqueValueService::service_full_name()) {}

  grpc::ServerUnaryReactor* Reserve(grpc::CallbackServerContext* context,
                                    const api::v1::ReserveUniqueValueRequest* request,
                                    api::v1::UniqueValueReply* reply) override;
  // Reserve without gRPC, for this process: the token says who calls. Answers on any thread.
  using Answer = std::function<void(const grpc::Status&, api::v1::UniqueValueReply)>;
  void reserve(std::string_view token, const api::v1::ReserveUniqueValueRequest& request,
               Answer answer);
  grpc::ServerUnaryReactor* Settle(grpc::CallbackServerContext* context,
                                   const api::v1::SettleUniqueValueRequest* request,
                                   api::v1::UniqueValueReply* reply) override;
  grpc::ServerUnaryReactor* GetLeadership(grpc::CallbackServerContext* context,
                                          const api::v1::GetLeadershipRequest* request,
                                          api::v1::GetLeadershipReply* reply) override;

 private:
  CommandEngine<UniqueValueDomain>& engine_;
  const auth::CallGuard guard_;
};

}  // namespace carelog::command
