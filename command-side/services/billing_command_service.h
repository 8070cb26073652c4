// The gRPC face of the billing commands. Never blocks a thread.
#pragma once

#include "carelog/api/v1/billing.grpc.pb.h"
#include "command-side/engine/command_engine.h"

namespace carelog::command {

// The id of a patient's account.
std::string billing_account_id(const std::string& patient_id);

class BillingCommandService final : public api::v1::BillingCommandService::CallbackService {
 public:
  // The engine outlives the service. Currency: of accounts whose request names none (ISO 4217).
  BillingCommandService(CommandEngine<BillingDomain>& engine, std::string currency)
      : engine_(engine), currency_(std::move(currency)) {}

  grpc::ServerUnaryReactor* CreateBillingAccount(
      grpc::CallbackServerContext* context, const api::v1::CreateBillingAccountRequest* request,
      api::v1::BillingCommandReply* reply) override;
  grpc::ServerUnaryReactor* SendCanary(grpc::CallbackServerContext* context,
                                       const api::v1::CanaryRequest* request,
                                       api::v1::CanaryReply* reply) override;
  grpc::ServerUnaryReactor* GetLeadership(grpc::CallbackServerContext* context,
                                          const api::v1::GetLeadershipRequest* request,
                                          api::v1::GetLeadershipReply* reply) override;

 private:
  CommandEngine<BillingDomain>& engine_;
  const std::string currency_;
};

}  // namespace carelog::command
