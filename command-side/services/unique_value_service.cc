#include "command-side/services/unique_value_service.h"

#include "command-side/services/command_service.h"
#include "infra/process/clock.h"

namespace carelog::command {
namespace {

void finish(grpc::ServerUnaryReactor& reactor, api::v1::UniqueValueReply& reply,
            const Outcome<UniqueValue>& outcome) {
  if (const auto* unavailable = std::get_if<Unavailable>(&outcome)) {
    return reactor.Finish(status_of(*unavailable));
  }
  if (const auto* refusal = std::get_if<Refusal>(&outcome)) {
    write_refusal(*refusal, *reply.mutable_refused());
    return reactor.Finish(grpc::Status::OK);
  }
  const auto& done = std::get<Done<UniqueValue>>(outcome);
  auto& state = *reply.mutable_done();
  state.set_owner(done.state.owner);
  state.set_version(done.version);
  state.mutable_pending()->Assign(done.state.pending.begin(), done.state.pending.end());
  reactor.Finish(grpc::Status::OK);
}

template <typename WireRequest, typename Command>
grpc::ServerUnaryReactor* submit(CommandEngine<UniqueValueDomain>& engine,
                                 const grpc::Status& admitted, grpc::CallbackServerContext* context,
                                 const char* name, const WireRequest& wire,
                                 api::v1::UniqueValueReply* reply, Command command,
                                 std::optional<std::uint64_t> expected_version) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  if (!admitted.ok()) {
    reactor->Finish(admitted);
    return reactor;
  }
  std::string missing = missing_in(wire.context());
  if (missing.empty() && wire.value_id().empty()) missing = "value_id is empty";
  if (missing.empty() && wire.owner().empty()) missing = "owner is empty";
  if (!missing.empty()) {
    reactor->Finish({grpc::StatusCode::INVALID_ARGUMENT, missing});
    return reactor;
  }
  Request<UniqueValue> request;
  request.command_id = wire.context().command_id();
  request.request_hash = request_hash(name, wire);
  request.aggregate_id = wire.value_id();
  request.expected_version = expected_version;
  request.deadline_ms = deadline_ms(*context, wire.context());
  request.metadata = metadata_of(wire.context(), name, infra::now_ms());
  request.decide = [command = std::move(command)](const UniqueValue& value) {
    return decide(command, value);
  };
  request.answer = [reactor, reply](Outcome<UniqueValue> outcome) {
    finish(*reactor, *reply, outcome);
  };
  engine.submit(std::move(request));
  return reactor;
}

std::optional<SettleValue::Kind> kind_of(const api::v1::SettleUniqueValueRequest& request) {
  const auto kind = request.kind();
  if (kind == api::v1::SettleUniqueValueRequest::CONFIRM) return SettleValue::Kind::confirm;
  if (kind == api::v1::SettleUniqueValueRequest::RELEASE) return SettleValue::Kind::release;
  if (kind == api::v1::SettleUniqueValueRequest::WITHDRAW) return SettleValue::Kind::withdraw;
  return std::nullopt;
}

}  // namespace

grpc::ServerUnaryReactor* UniqueValueService::Reserve(
    grpc::CallbackServerContext* context, const api::v1::ReserveUniqueValueRequest* request,
    api::v1::UniqueValueReply* reply) {
  return submit(engine_, guard_.check(*context, "Reserve", *request), context, "ReserveUniqueValue",
                *request, reply, ReserveValue{request->owner(), request->use()}, {});
}

grpc::ServerUnaryReactor* UniqueValueService::Settle(
    grpc::CallbackServerContext* context, const api::v1::SettleUniqueValueRequest* request,
    api::v1::UniqueValueReply* reply) {
  const auto admitted = guard_.check(*context, "Settle", *request);
  const auto kind = kind_of(*request);
  if (admitted.ok() && !kind) {
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    reactor->Finish({grpc::StatusCode::INVALID_ARGUMENT, "kind says nothing: name what to do"});
    return reactor;
  }
  std::optional<std::uint64_t> expected;
  if (request->has_expected_version()) expected = request->expected_version();
  const SettleValue settle{kind.value_or(SettleValue::Kind::confirm), request->owner(),
                           request->use()};
  return submit(engine_, admitted, context, "SettleUniqueValue", *request, reply, settle, expected);
}

grpc::ServerUnaryReactor* UniqueValueService::GetLeadership(
    grpc::CallbackServerContext* context, const api::v1::GetLeadershipRequest* request,
    api::v1::GetLeadershipReply* reply) {
  const auto admitted = guard_.check(*context, "GetLeadership", *request);
  return answer_leadership(*context, admitted, engine_.endpoint(), engine_.leaders(), *reply);
}

}  // namespace carelog::command
