// The services behind the gateway, in memory and in this process: enough of each to see how the
// gateway handles their answers.
#pragma once

#include <grpcpp/grpcpp.h>

#include <algorithm>
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
#include "carelog/api/v1/commands.grpc.pb.h"
#include "carelog/api/v1/patient_queries.grpc.pb.h"
#include "tests/gateway/fake_clinic.h"
#include "tests/gateway/streams/fake_command_stream.h"

namespace carelog::gateway {

namespace api = carelog::api::v1;

// Decides about patients, and accepts canaries for all topics.
class FakeCommands final : public api::CommandService::CallbackService {
 public:
  explicit FakeCommands(FakeClinic& clinic) : clinic_(clinic) {}

  grpc::ServerUnaryReactor* Decide(grpc::CallbackServerContext* context,
                                   const api::CommandRequest* request,
                                   api::CommandReply* reply) override {
    const std::lock_guard lock(clinic_.mutex);
    clinic_.last_context = request->context();
    clinic_.commands.push_back(*request);
    auto* reactor = context->DefaultReactor();
    if (clinic_.breakdown) {
      reactor->Finish(*clinic_.breakdown);
      return reactor;
    }
    *reply = answer_to(*request);
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }
  grpc::ServerBidiReactor<api::CommandGroup, api::CommandGroupReply>* DecideGroups(
      grpc::CallbackServerContext*) override {
    const std::lock_guard lock(clinic_.mutex);
    ++clinic_.streams;
    return new FakeCommandStream(
        [this](const auto& request, api::CommandAnswer& said) { answer(request, said); });
  }
  grpc::ServerUnaryReactor* SendCanary(grpc::CallbackServerContext* context,
                                       const api::CanaryRequest* request,
                                       api::CanaryReply* reply) override {
    const std::lock_guard lock(clinic_.mutex);
    const bool patients = request->topic() == "patients";
    if (patients) clinic_.canaries.push_back(request->canary_id());
    reply->set_consistency_token(patients ? "patients.1.7" : "billing.2.9");
    auto* reactor = context->DefaultReactor();
    reactor->Finish(clinic_.breakdown.value_or(grpc::Status::OK));
    return reactor;
  }

 private:
  void answer(const api::CommandRequest& request, api::CommandAnswer& answer) {
    const std::lock_guard lock(clinic_.mutex);
    clinic_.last_context = request.context();
    clinic_.commands.push_back(request);
    const grpc::Status status = clinic_.breakdown.value_or(grpc::Status::OK);
    answer.set_status(status.error_code());
    answer.set_message(status.error_message());
    answer.set_details(status.error_details());
    if (status.ok()) *answer.mutable_reply() = answer_to(request);
  }

  api::CommandReply answer_to(const api::CommandRequest& request) {
    api::CommandReply reply;
    const std::string& command_id = request.context().command_id();
    const std::string said = request.id() + request.command() + request.body();
    if (const auto found = clinic_.decided.find(command_id); found != clinic_.decided.end()) {
      reply = found->second.second;
      reply.mutable_done()->set_replayed(true);
      if (found->second.first != said) reply = refused(api::Refusal::KEY_REUSED, 0);
      return reply;
    }
    if (clinic_.refusal || request.check_only()) {
      *reply.mutable_refused() = clinic_.refusal.value_or(api::Refusal());
      return reply;
    }
    if (request.command().ends_with("Encounter")) return reply_with_entry(clinic_, request);
    const bool known = clinic_.patients.contains(request.id());
    if (!known && request.command() != "RegisterPatient") {
      return refused(api::Refusal::NOT_FOUND, 0);
    }
    api::PatientView& patient = clinic_.patients[request.id()];
    if (known && !meets(request.condition(), patient.version())) {
      return refused(api::Refusal::VERSION_CONFLICT, patient.version());
    }
    change(patient, request);
    patient.set_id(request.id());
    patient.set_version(patient.version() + 1);
    auto& done = *reply.mutable_done();
    done.set_id(request.id());
    done.set_version(patient.version());
    done.set_view(patient.SerializeAsString());
    done.set_consistency_token("patients.1.7");
    clinic_.decided[command_id] = {said, reply};
    return reply;
  }

  static bool meets(const api::VersionCondition& condition, std::uint64_t version) {
    const auto has = [&](const auto& list) {
      return std::find(list.begin(), list.end(), version) != list.end();
    };
    return !condition.absent() && !has(condition.none_of()) &&
           (!condition.one_of_these() || has(condition.these()));
  }

  static api::CommandReply refused(api::Refusal::Code code, std::uint64_t version) {
    api::CommandReply reply;
    reply.mutable_refused()->set_code(code);
    reply.mutable_refused()->set_current_version(version);
    return reply;
  }

  FakeClinic& clinic_;
};

}  // namespace carelog::gateway
