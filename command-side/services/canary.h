// Takes a canary in: a commit without events, which every reader of the log passes over. SendCanary
// of the command services.
#pragma once

#include "carelog/api/v1/canary.pb.h"
#include "command-side/services/command_service.h"
#include "infra/ids/random_id.h"
#include "infra/process/clock.h"

namespace carelog::command {

// Topic: of the engine's log. Request and reply live until the call is finished.
template <typename Domain>
grpc::ServerUnaryReactor* answer_canary(CommandEngine<Domain>& engine, const char* topic,
                                        grpc::CallbackServerContext& context,
                                        const api::v1::CanaryRequest& wire,
                                        api::v1::CanaryReply& reply) {
  using State = typename Domain::State;
  grpc::ServerUnaryReactor* reactor = context.DefaultReactor();
  std::string missing = missing_in(wire.context());
  if (missing.empty() && !infra::is_uuid(wire.canary_id())) missing = "canary_id is not a UUID";
  if (!missing.empty()) {
    reactor->Finish({grpc::StatusCode::INVALID_ARGUMENT, missing});
    return reactor;
  }
  Request<State> request;
  request.command_id = wire.context().command_id();
  request.aggregate_id = wire.canary_id();
  request.deadline_ms = deadline_ms(context, wire.context());
  request.metadata = metadata_of(wire.context(), "SendCanary", infra::now_ms());
  request.canary = true;
  request.answer = [reactor, &reply, topic](Outcome<State> outcome) {
    if (const auto* away = std::get_if<Unavailable>(&outcome)) {
      return reactor->Finish(status_of(*away));
    }
    if (const auto* done = std::get_if<Done<State>>(&outcome)) {
      reply.set_consistency_token(consistency_token(topic, done->partition, done->offset));
      return reactor->Finish(grpc::Status::OK);
    }
    reactor->Finish({grpc::StatusCode::INTERNAL, "a canary was refused"});
  };
  engine.submit(std::move(request));
  return reactor;
}

}  // namespace carelog::command
