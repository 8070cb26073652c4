#include "command-side/services/unique_value_service.h"

#include "command-side/services/command_service.h"
#include "infra/process/clock.h"

namespace carelog::command {
namespace {

using Answer = UniqueValueService::Answer;

void answer_with(const Answer& answer, const Outcome<UniqueValue>& outcome) {
  api::v1::UniqueValueReply reply;
  if (const auto* unavailable = std::get_if<Unavailable>(&outcome)) {
    return answer(status_of(*unavailable), {});
  }
  if (const auto* refusal = std::get_if<Refusal>(&outcome)) {
    write_refusal(*refusal, *reply.mutable_refused());
    return answer(grpc::Status::OK, std::move(reply));
  }
  const auto& done = std::get<Done<UniqueValue>>(outcome);
  auto& state = *reply.mutable_done();
  state.set_owner(done.state.owner);
  state.set_version(done.version);
  state.mutable_pending()->Assign(done.state.pending.begin(), done.state.pending.end());
  answer(grpc::Status::OK, std::move(reply));
}

Answer answer_to(grpc::ServerUnaryReactor& reactor, api::v1::UniqueValueReply& reply) {
  return [&reactor, &reply](const grpc::Status& status, api::v1::UniqueValueReply answered) {
    reply = std::move(answered);
    reactor.Finish(status);
  };
}

template <typename WireRequest, typename Command>
void submit(CommandEngine<UniqueValueDomain>& engine, const grpc::Status& admitted,
            std::int64_t deadline_ms, const char* name, const WireRequest& wire, Command command,
            std::optional<std::uint64_t> expected_version, Answer answer) {
  if (!admitted.ok()) return answer(admitted, {});
  std::string missing = missing_in(wire.context());
  if (missing.empty() && wire.value_id().empty()) missing = "value_id is empty";
  if (missing.empty() && wire.owner().empty()) missing = "owner is empty";
  if (!missing.empty()) return answer({grpc::StatusCode::INVALID_ARGUMENT, missing}, {});
  Request<UniqueValue> request;
  request.command_id = wire.context().command_id();
  request.request_hash = request_hash(name, wire);
  request.aggregate_id = wire.value_id();
  request.expected_version = expected_version;
  request.deadline_ms = deadline_ms;
  request.metadata = metadata_of(wire.context(), name, infra::now_ms());
  request.decide = [command = std::move(command)](const UniqueValue& value) {
    return decide(command, value);
  };
  request.answer = [answer = std::move(answer)](const Outcome<UniqueValue>& outcome) {
    answer_with(answer, outcome);
  };
  engine.submit(std::move(request));
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
  auto* reactor = context->DefaultReactor();
  submit(engine_, guard_.check(*context, "Reserve", *request),
         deadline_ms(*context, request->context()), "ReserveUniqueValue", *request,
         ReserveValue{request->owner(), request->use()}, {}, answer_to(*reactor, *reply));
  return reactor;
}

void UniqueValueService::reserve(std::string_view token,
                                 const api::v1::ReserveUniqueValueRequest& request, Answer answer) {
  submit(engine_, guard_.check_direct(token, "Reserve", request.context()),
         deadline_ms(request.context()), "ReserveUniqueValue", request,
         ReserveValue{request.owner(), request.use()}, {}, std::move(answer));
}

grpc::ServerUnaryReactor* UniqueValueService::Settle(
    grpc::CallbackServerContext* context, const api::v1::SettleUniqueValueRequest* request,
    api::v1::UniqueValueReply* reply) {
  auto* reactor = context->DefaultReactor();
  auto admitted = guard_.check(*context, "Settle", *request);
  const auto kind = kind_of(*request);
  if (admitted.ok() && !kind) {
    admitted = {grpc::StatusCode::INVALID_ARGUMENT, "kind says nothing: name what to do"};
  }
  std::optional<std::uint64_t> expected;
  if (request->has_expected_version()) expected = request->expected_version();
  const SettleValue settle{kind.value_or(SettleValue::Kind::confirm), request->owner(),
                           request->use()};
  submit(engine_, admitted, deadline_ms(*context, request->context()), "SettleUniqueValue",
         *request, settle, expected, answer_to(*reactor, *reply));
  return reactor;
}

grpc::ServerUnaryReactor* UniqueValueService::GetLeadership(
    grpc::CallbackServerContext* context, const api::v1::GetLeadershipRequest* request,
    api::v1::GetLeadershipReply* reply) {
  const auto admitted = guard_.check(*context, "GetLeadership", *request);
  return answer_leadership(*context, admitted, engine_.endpoint(), engine_.leaders(), *reply);
}

}  // namespace carelog::command
