// The gRPC face of the patient commands: wire to command, outcome to wire. Never blocks a thread.
#pragma once

#include <memory>

#include "carelog/api/v1/patient_commands.grpc.pb.h"
#include "command-side/engine/command_engine.h"

namespace carelog::command {

class PatientCommandService final : public api::v1::PatientCommandService::CallbackService {
 public:
  // The engine outlives the service. Secret: of the unique values' names, when several nodes
  // decide.
  explicit PatientCommandService(CommandEngine<PatientDomain>& engine, std::string secret = {})
      : engine_(engine), secret_(std::move(secret)) {}

  grpc::ServerUnaryReactor* RegisterPatient(grpc::CallbackServerContext* context,
                                            const api::v1::RegisterPatientRequest* request,
                                            api::v1::PatientCommandReply* reply) override;
  grpc::ServerUnaryReactor* CorrectPatientDetails(
      grpc::CallbackServerContext* context, const api::v1::CorrectPatientDetailsRequest* request,
      api::v1::PatientCommandReply* reply) override;
  grpc::ServerUnaryReactor* DeactivatePatient(grpc::CallbackServerContext* context,
                                              const api::v1::DeactivatePatientRequest* request,
                                              api::v1::PatientCommandReply* reply) override;
  grpc::ServerUnaryReactor* ReactivatePatient(grpc::CallbackServerContext* context,
                                              const api::v1::ReactivatePatientRequest* request,
                                              api::v1::PatientCommandReply* reply) override;
  grpc::ServerUnaryReactor* MarkPatientDeceased(grpc::CallbackServerContext* context,
                                                const api::v1::MarkPatientDeceasedRequest* request,
                                                api::v1::PatientCommandReply* reply) override;
  grpc::ServerUnaryReactor* SettleUniqueUse(grpc::CallbackServerContext* context,
                                            const api::v1::SettleUniqueUseRequest* request,
                                            api::v1::SettleUniqueUseReply* reply) override;
  grpc::ServerUnaryReactor* SendCanary(grpc::CallbackServerContext* context,
                                       const api::v1::CanaryRequest* request,
                                       api::v1::CanaryReply* reply) override;
  grpc::ServerUnaryReactor* GetLeadership(grpc::CallbackServerContext* context,
                                          const api::v1::GetLeadershipRequest* request,
                                          api::v1::GetLeadershipReply* reply) override;

 private:
  CommandEngine<PatientDomain>& engine_;
  const std::string secret_;
};

}  // namespace carelog::command
