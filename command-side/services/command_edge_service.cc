#include "command-side/services/command_edge_service.h"

#include <algorithm>

#include "command-side/services/command_service.h"
#include "infra/ids/random_id.h"

namespace carelog::command {
namespace {

grpc::ServerUnaryReactor* finish(grpc::CallbackServerContext& context, const grpc::Status& status) {
  grpc::ServerUnaryReactor* reactor = context.DefaultReactor();
  reactor->Finish(status);
  return reactor;
}

grpc::ServerUnaryReactor* refuse(grpc::CallbackServerContext& context, const std::string& what) {
  return finish(context, {grpc::StatusCode::INVALID_ARGUMENT, what});
}

// OK, or why there is no reply.
template <typename Reply>
grpc::Status status_in(const EdgeAnswer<Reply>& answer) {
  if (const auto* away = std::get_if<Unavailable>(&answer)) return status_of(*away);
  const auto* bad = std::get_if<BadEnvelope>(&answer);
  return bad == nullptr ? grpc::Status()
                        : grpc::Status(grpc::StatusCode::INVALID_ARGUMENT, bad->what);
}

// Finishes the call when the answer comes. The reply lives until then.
template <typename Reply>
CommandContext::Answer<Reply> answer_to(grpc::ServerUnaryReactor* reactor, Reply* reply) {
  return [reactor, reply](EdgeAnswer<Reply> answer) {
    if (auto* replied = std::get_if<Reply>(&answer)) *reply = std::move(*replied);
    reactor->Finish(status_in(answer));
  };
}

// Lower case only, because ids are compared as text everywhere.
bool is_id(const std::string& id) {
  return infra::is_uuid(id) && id.find_first_of("ABCDEF") == std::string::npos;
}

std::string wrong_in(const api::v1::CommandRequest& request) {
  if (std::string missing = missing_in(request.context()); !missing.empty()) return missing;
  if (!is_id(request.id())) return "id is not a UUID in lower case";
  if (!is_id(request.key())) return "key is not a UUID in lower case";
  return {};
}

}  // namespace

CommandContext* CommandEdgeService::of_topic(std::string_view topic) const {
  const auto found = std::find_if(contexts_.begin(), contexts_.end(),
                                  [&](const auto* each) { return each->topic() == topic; });
  return found == contexts_.end() ? nullptr : *found;
}

CommandEdgeService::Admitted CommandEdgeService::admitted(
    const grpc::Status& caller, const api::v1::CommandRequest& request) const {
  if (!caller.ok()) return tl::unexpected(caller);
  const auto bad = [](const std::string& what) {
    return tl::unexpected(grpc::Status(grpc::StatusCode::INVALID_ARGUMENT, what));
  };
  if (const std::string wrong = wrong_in(request); !wrong.empty()) return bad(wrong);
  const auto to = std::find_if(contexts_.begin(), contexts_.end(),
                               [&](const auto* each) { return each->knows(request.type()); });
  if (to == contexts_.end()) return bad("type: nothing of this kind is decided here");
  return *to;
}

// For permissions a command counts as a method of its own.
grpc::ServerUnaryReactor* CommandEdgeService::Decide(grpc::CallbackServerContext* context,
                                                     const api::v1::CommandRequest* request,
                                                     api::v1::CommandReply* reply) {
  const auto to = admitted(guard_.check(*context, request->command(), *request), *request);
  if (!to) return finish(*context, to.error());
  auto* reactor = context->DefaultReactor();
  (*to)->decide(*request, deadline_ms(*context, request->context()), answer_to(reactor, reply));
  return reactor;
}

void CommandEdgeService::decide(std::string_view token, const api::v1::CommandRequest& request,
                                const Answer& answer) {
  const auto to =
      admitted(guard_.check_direct(token, request.command(), request.context()), request);
  if (!to) return answer(to.error(), {});
  (*to)->decide(
      request, deadline_ms(request.context()), [answer](EdgeAnswer<api::v1::CommandReply> decided) {
        auto* reply = std::get_if<api::v1::CommandReply>(&decided);
        answer(status_in(decided), reply == nullptr ? api::v1::CommandReply() : std::move(*reply));
      });
}

grpc::ServerUnaryReactor* CommandEdgeService::SendCanary(grpc::CallbackServerContext* context,
                                                         const api::v1::CanaryRequest* request,
                                                         api::v1::CanaryReply* reply) {
  const auto admitted = guard_.check(*context, "SendCanary", *request);
  if (!admitted.ok()) return finish(*context, admitted);
  std::string wrong = missing_in(request->context());
  if (wrong.empty() && !is_id(request->canary_id())) wrong = "canary_id is not a UUID";
  CommandContext* to = of_topic(request->topic());
  if (wrong.empty() && to == nullptr) wrong = "topic: this log is not here";
  if (!wrong.empty()) return refuse(*context, wrong);
  auto* reactor = context->DefaultReactor();
  to->take_canary(*request, deadline_ms(*context, request->context()), answer_to(reactor, reply));
  return reactor;
}

grpc::ServerUnaryReactor* CommandEdgeService::GetLeadership(
    grpc::CallbackServerContext* context, const api::v1::GetLeadershipRequest* request,
    api::v1::GetLeadershipReply* reply) {
  const auto admitted = guard_.check(*context, "GetLeadership", *request);
  if (!admitted.ok()) return finish(*context, admitted);
  CommandContext* of = of_topic(request->topic());
  if (of == nullptr) return refuse(*context, "topic: this log is not here");
  return answer_leadership(*context, admitted, of->endpoint(), of->leaders(), *reply);
}

}  // namespace carelog::command
