// The services behind the gateway, in memory and in this process: enough of each to see what the
// gateway makes of their answers.
#pragma once

#include <grpcpp/grpcpp.h>

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "auth/tokens/token.h"
#include "carelog/api/v1/analytics.grpc.pb.h"
#include "carelog/api/v1/auth.grpc.pb.h"
#include "carelog/api/v1/billing.grpc.pb.h"
#include "carelog/api/v1/patient_commands.grpc.pb.h"
#include "carelog/api/v1/patient_queries.grpc.pb.h"
#include "tests/gateway/fake_clinic.h"

namespace carelog::gateway {

namespace api = carelog::api::v1;

class FakeCommands final : public api::PatientCommandService::CallbackService {
 public:
  explicit FakeCommands(FakeClinic& clinic) : clinic_(clinic) {}

  grpc::ServerUnaryReactor* RegisterPatient(grpc::CallbackServerContext* context,
                                            const api::RegisterPatientRequest* request,
                                            api::PatientCommandReply* reply) override {
    return decide(context, *request, reply, [&](api::PatientView& patient) {
      patient.set_name(request->name());
      patient.set_email(request->email());
      patient.set_address(request->address());
      patient.set_date_of_birth(request->date_of_birth());
      patient.set_registered_date("2025-01-01");
      *patient.mutable_identifiers() = request->identifiers();
      patient.set_active(true);
    });
  }
  grpc::ServerUnaryReactor* CorrectPatientDetails(grpc::CallbackServerContext* context,
                                                  const api::CorrectPatientDetailsRequest* request,
                                                  api::PatientCommandReply* reply) override {
    return decide(context, *request, reply, [&](api::PatientView& patient) {
      if (request->has_name()) patient.set_name(request->name());
      if (request->has_telephone()) patient.set_telephone(request->telephone());
    });
  }
  grpc::ServerUnaryReactor* DeactivatePatient(grpc::CallbackServerContext* context,
                                              const api::DeactivatePatientRequest* request,
                                              api::PatientCommandReply* reply) override {
    return decide(context, *request, reply,
                  [](api::PatientView& patient) { patient.set_active(false); });
  }
  grpc::ServerUnaryReactor* ReactivatePatient(grpc::CallbackServerContext* context,
                                              const api::ReactivatePatientRequest* request,
                                              api::PatientCommandReply* reply) override {
    return decide(context, *request, reply,
                  [](api::PatientView& patient) { patient.set_active(true); });
  }
  grpc::ServerUnaryReactor* MarkPatientDeceased(grpc::CallbackServerContext* context,
                                                const api::MarkPatientDeceasedRequest* request,
                                                api::PatientCommandReply* reply) override {
    return decide(context, *request, reply, [&](api::PatientView& patient) {
      patient.set_deceased_date(request->deceased_date());
    });
  }
  grpc::ServerUnaryReactor* SendCanary(grpc::CallbackServerContext* context,
                                       const api::CanaryRequest* request,
                                       api::CanaryReply* reply) override {
    const std::lock_guard lock(clinic_.mutex);
    clinic_.canaries.push_back(request->canary_id());
    reply->set_consistency_token("patients.1.7");
    auto* reactor = context->DefaultReactor();
    reactor->Finish(clinic_.breakdown.value_or(grpc::Status::OK));
    return reactor;
  }

 private:
  template <class Request, class Change>
  grpc::ServerUnaryReactor* decide(grpc::CallbackServerContext* context, const Request& request,
                                   api::PatientCommandReply* reply, Change change) {
    const std::lock_guard lock(clinic_.mutex);
    clinic_.last_context = request.context();
    auto* reactor = context->DefaultReactor();
    if (clinic_.breakdown) {
      reactor->Finish(*clinic_.breakdown);
      return reactor;
    }
    *reply = answer_to(request, change);
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

  template <class Request, class Change>
  api::PatientCommandReply answer_to(Request request, Change change) {
    api::PatientCommandReply reply;
    const std::string command_id = request.context().command_id();
    request.clear_context();
    const auto body = request.SerializeAsString();
    if (const auto found = clinic_.decided.find(command_id); found != clinic_.decided.end()) {
      reply = found->second.second;
      reply.mutable_done()->set_replayed(true);
      if (found->second.first != body) reply = refused(api::Refusal::KEY_REUSED, 0);
      return reply;
    }
    constexpr bool registers = std::is_same_v<Request, api::RegisterPatientRequest>;
    const bool known = clinic_.patients.contains(request.patient_id());
    if (clinic_.refusal) {
      *reply.mutable_refused() = *clinic_.refusal;
      return reply;
    }
    if (!registers && !known) return refused(api::Refusal::NOT_FOUND, 0);
    api::PatientView& patient = clinic_.patients[request.patient_id()];
    if constexpr (!registers) {
      if (request.has_expected_version() && request.expected_version() != patient.version()) {
        return refused(api::Refusal::VERSION_CONFLICT, patient.version());
      }
    }
    change(patient);
    patient.set_id(request.patient_id());
    patient.set_version(patient.version() + 1);
    *reply.mutable_done()->mutable_patient() = patient;
    reply.mutable_done()->set_consistency_token("patients.1.7");
    clinic_.decided[command_id] = {body, reply};
    return reply;
  }

  static api::PatientCommandReply refused(api::Refusal::Code code, std::uint64_t version) {
    api::PatientCommandReply reply;
    reply.mutable_refused()->set_code(code);
    reply.mutable_refused()->set_current_version(version);
    return reply;
  }

  FakeClinic& clinic_;
};

}  // namespace carelog::gateway
