// The gRPC face of the unique values, for the other nodes. Never blocks a thread.
#pragma once

#include "carelog/api/v1/unique_values.grpc.pb.h"
#include "command-side/engine/command_engine.h"

namespace carelog::command {

class UniqueValueService final : public api::v1::UniqueValueService::CallbackService {
 public:
  // The engine outlives the service.
  explicit UniqueValueService(CommandEngine<UniqueValueDomain>& engine) : engine_(engine) {}

  grpc::ServerUnaryReactor* Reserve(grpc::CallbackServerContext* context,
                                    const api::v1::ReserveUniqueValueRequest* request,
                                    api::v1::UniqueValueReply* reply) override;
  grpc::ServerUnaryReactor* Settle(grpc::CallbackServerContext* context,
                                   const api::v1::SettleUniqueValueRequest* request,
                                   api::v1::UniqueValueReply* reply) override;
  grpc::ServerUnaryReactor* GetLeadership(grpc::CallbackServerContext* context,
                                          const api::v1::GetLeadershipRequest* request,
                                          api::v1::GetLeadershipReply* reply) override;

 private:
  CommandEngine<UniqueValueDomain>& engine_;
};

}  // namespace carelog::command
