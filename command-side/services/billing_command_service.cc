#include "command-side/services/billing_command_service.h"

#include "command-side/services/canary.h"
#include "command-side/services/command_service.h"
#include "infra/ids/derived_id.h"
#include "infra/ids/random_id.h"
#include "infra/process/clock.h"

namespace carelog::command {
namespace {

void finish(grpc::ServerUnaryReactor& reactor, const std::string& id,
            api::v1::BillingCommandReply& reply, const Outcome<BillingAccount>& outcome) {
  if (const auto* unavailable = std::get_if<Unavailable>(&outcome)) {
    reactor.Finish(status_of(*unavailable));
    return;
  }
  if (const auto* refusal = std::get_if<Refusal>(&outcome)) {
    write_refusal(*refusal, *reply.mutable_refused());
  } else {
    const auto& done = std::get<Done<BillingAccount>>(outcome);
    auto& account = *reply.mutable_done()->mutable_account();
    account.set_id(id);
    account.set_patient_id(done.state.patient_id);
    account.set_clinic(done.state.clinic);
    account.set_currency(done.state.currency);
    account.set_status("open");
    account.set_version(done.version);
    reply.mutable_done()->set_consistency_token(
        consistency_token("billing", done.partition, done.offset));
    reply.mutable_done()->set_replayed(done.replayed);
  }
  reactor.Finish(grpc::Status::OK);
}

}  // namespace

std::string billing_account_id(const std::string& patient_id) {
  return infra::derived_uuid({"carelog-billing-account", patient_id});
}

grpc::ServerUnaryReactor* BillingCommandService::CreateBillingAccount(
    grpc::CallbackServerContext* context, const api::v1::CreateBillingAccountRequest* wire,
    api::v1::BillingCommandReply* reply) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  if (std::string missing = missing_in(wire->context()); !missing.empty()) {
    reactor->Finish({grpc::StatusCode::INVALID_ARGUMENT, missing});
    return reactor;
  }
  if (!infra::is_uuid(wire->patient_id())) {
    reactor->Finish({grpc::StatusCode::INVALID_ARGUMENT, "patient_id is not a UUID"});
    return reactor;
  }
  command::CreateBillingAccount command{wire->context().clinic(), wire->patient_id(),
                                        wire->currency().empty() ? currency_ : wire->currency()};
  Request<BillingAccount> request;
  request.command_id = wire->context().command_id();
  request.request_hash = request_hash("CreateBillingAccount", *wire);
  request.aggregate_id = billing_account_id(wire->patient_id());
  request.key = wire->patient_id();
  request.deadline_ms = deadline_ms(*context, wire->context());
  request.metadata = metadata_of(wire->context(), "CreateBillingAccount", infra::now_ms());
  request.decide = [command = std::move(command)](const BillingAccount& account) {
    return decide(command, account);
  };
  request.answer = [reactor, reply, id = request.aggregate_id](Outcome<BillingAccount> outcome) {
    finish(*reactor, id, *reply, outcome);
  };
  engine_.submit(std::move(request));
  return reactor;
}

grpc::ServerUnaryReactor* BillingCommandService::SendCanary(grpc::CallbackServerContext* context,
                                                            const api::v1::CanaryRequest* request,
                                                            api::v1::CanaryReply* reply) {
  return answer_canary(engine_, "billing", *context, *request, *reply);
}

grpc::ServerUnaryReactor* BillingCommandService::GetLeadership(grpc::CallbackServerContext* context,
                                                               const api::v1::GetLeadershipRequest*,
                                                               api::v1::GetLeadershipReply* reply) {
  return answer_leadership(*context, engine_.endpoint(), engine_.leaders(), *reply);
}

}  // namespace carelog::command
