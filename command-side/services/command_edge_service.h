// The gRPC service for everything that changes a record: one service for the commands of all
// contexts in this process. Never blocks a thread.
#pragma once

#include <functional>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "auth/calls/call_guard.h"
#include "carelog/api/v1/commands.grpc.pb.h"
#include "command-side/services/command_context.h"

namespace carelog::command {

class CommandEdgeService final : public api::v1::CommandService::CallbackService {
 public:
  // The contexts outlive it. callers: who may speak for whom.
  CommandEdgeService(std::vector<CommandContext*> contexts,
                     std::shared_ptr<const auth::CallerVerifier> callers)
      : contexts_(std::move(contexts)),
        guard_(std::move(callers), api::v1::CommandService::service_full_name()) {}

  grpc::ServerUnaryReactor* Decide(grpc::CallbackServerContext* context,
                                   const api::v1::CommandRequest* request,
                                   api::v1::CommandReply* reply) override;
  // Decide() for callers in this process. token: auth/calls/caller_token.h, for this service.
  using Answer = std::function<void(const grpc::Status&, api::v1::CommandReply)>;
  void decide(std::string_view token, const api::v1::CommandRequest& request, const Answer& answer);
  grpc::ServerUnaryReactor* SendCanary(grpc::CallbackServerContext* context,
                                       const api::v1::CanaryRequest* request,
                                       api::v1::CanaryReply* reply) override;
  grpc::ServerUnaryReactor* GetLeadership(grpc::CallbackServerContext* context,
                                          const api::v1::GetLeadershipRequest* request,
                                          api::v1::GetLeadershipReply* reply) override;

 private:
  // Who decides it, or the status with which it is refused.
  using Admitted = tl::expected<CommandContext*, grpc::Status>;
  Admitted admitted(const grpc::Status& caller, const api::v1::CommandRequest& request) const;
  CommandContext* of_topic(std::string_view topic) const;  // null if this process does not have it

  const std::vector<CommandContext*> contexts_;
  const auth::CallGuard guard_;
};

}  // namespace carelog::command
