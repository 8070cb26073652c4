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
    return new Groups(*this);
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
  // One group after another.
  class Groups final : public grpc::ServerBidiReactor<api::CommandGroup, api::CommandGroupReply> {
   public:
    explicit Groups(FakeCommands& commands) : commands_(commands) { StartRead(&group_); }
    void OnReadDone(bool ok) override {
      if (!ok) return Finish(grpc::Status::OK);
      reply_.Clear();
      reply_.set_number(group_.number());
      for (const auto& request : group_.commands())
        commands_.answer(request, *reply_.add_answers());
      StartWrite(&reply_);
    }
    void OnWriteDone(bool ok) override {
      if (!ok) return Finish(grpc::Status::OK);
      StartRead(&group_);
    }
    void OnDone() override { delete this; }

   private:
    FakeCommands& commands_;
    api::CommandGroup group_;
    api::CommandGroupReply reply_;
  };

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

  static void change(api::PatientView& patient, const api::CommandRequest& request) {
    if (request.command() == "RegisterPatient") {
      api::RegisterPatient said;
      said.ParseFromString(request.body());
      patient.set_name(said.name());
      patient.set_email(said.email());
      patient.set_address(said.address());
      patient.set_date_of_birth(said.date_of_birth());
      patient.set_registered_date("2025-01-01");
      *patient.mutable_identifiers() = said.identifiers();
      patient.set_active(true);
    } else if (request.command() == "CorrectPatientDetails") {
      api::CorrectPatientDetails said;
      said.ParseFromString(request.body());
      if (said.has_name()) patient.set_name(said.name());
      if (said.has_telephone()) patient.set_telephone(said.telephone());
    } else if (request.command() == "MarkPatientDeceased") {
      api::MarkPatientDeceased said;
      said.ParseFromString(request.body());
      patient.set_deceased_date(said.deceased_date());
    } else if (request.command() == "RetractPatientDeath") {
      patient.clear_deceased_date();
    } else {
      patient.set_active(request.command() == "ReactivatePatient");
    }
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
