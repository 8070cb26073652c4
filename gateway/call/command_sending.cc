// Sending a command and taking its answer.
#include <algorithm>
#include <stdexcept>

#include "gateway/call/backend_call.h"
#include "gateway/call/command_call.h"
#include "gateway/call/form.h"
#include "gateway/call/gateway_parts.h"

namespace carelog::gateway {
namespace {

namespace wire = carelog::api::v1;
using Commands = GatewayParts::Commands::Async;

std::string_view name_of(const CommandRoute& route) {
  return route.command.empty() ? route.message : route.command;
}

wire::CommandRequest request_of(const ApiCall& call, CommandToSend command,
                                const BackendTrace& trace) {
  wire::CommandRequest request;
  call.fill(request.mutable_context(), std::move(command.command_id));
  request.mutable_context()->set_traceparent(trace.traceparent());
  request.mutable_context()->set_repeatable(command.repeatable);
  request.set_type(std::string(command.route->aggregate));
  request.set_id(std::move(command.id));
  request.set_key(std::move(command.key));
  request.set_command(std::string(name_of(*command.route)));
  request.set_body(std::move(command.body));
  request.set_check_only(!command.wrong.empty());
  request.set_names_later(command.names_later);
  if (command.condition) *request.mutable_condition() = std::move(*command.condition);
  return request;
}

// What is known of a command when its answer comes.
struct AskedCommand {
  std::vector<FieldProblem> wrong;
  std::optional<std::vector<std::string>> said;
};

// Whether the pointer is to one of these members, or to what is in it.
bool is_about(const std::vector<std::string>& members, std::string_view pointer) {
  if (pointer.size() < 2) return true;  // the body as a whole
  const auto name = pointer.substr(1, pointer.find('/', 1) - 1);
  return std::find(members.begin(), members.end(), name) != members.end();
}

Problem problem_of_form(AskedCommand asked, const wire::CommandReply& reply, bool refused) {
  if (refused) {
    auto others = problem_of_refusal(reply.refused()).errors;
    if (asked.said) {
      std::erase_if(others, [&](const auto& each) { return !is_about(*asked.said, each.pointer); });
    }
    add_others(asked.wrong, std::move(others));
  }
  return problem_of_fields(std::move(asked.wrong));
}

CommandOutcome outcome_of(const grpc::Status& status, wire::CommandReply& reply,
                          const grpc::ClientContext& context, const AskedCommand& asked) {
  const bool refused = status.ok() && reply.has_refused();
  if (!asked.wrong.empty()) return tl::unexpected(problem_of_form(asked, reply, refused));
  if (!status.ok()) {
    return tl::unexpected(problem_of_status(status, BackendUse::writing, context));
  }
  if (refused) return tl::unexpected(problem_of_refusal(reply.refused()));
  return std::move(*reply.mutable_done());
}

void hand_over(const std::function<void(CommandOutcome)>& done, const grpc::Status& status,
               wire::CommandReply& reply, const grpc::ClientContext& context,
               const AskedCommand& asked) {
  try {
    done(outcome_of(status, reply, context, asked));
  } catch (const std::exception& failure) {
    note_failed_handler(failure);
  }
}

template <class Clients>
auto& those_who_decide(const Clients& clients, std::string_view topic) {
  const auto to = clients.find(topic);
  if (to == clients.end()) throw std::logic_error("nobody decides about " + std::string(topic));
  return *to->second;
}

}  // namespace

void send_command(const std::shared_ptr<GatewayParts>& parts, const ApiCall& call,
                  CommandToSend command, std::function<void(CommandOutcome)> done) {
  auto& nodes = those_who_decide(parts->commands, command.route->topic);
  auto mark = std::make_shared<infra::UnderWay::Mark>(parts->calls);
  AskedCommand asked{command.wrong, std::move(command.said)};
  const BackendTrace trace(call.trace(), "call " + std::string(name_of(*command.route)));
  auto request = request_of(call, std::move(command), trace);
  const std::string key = request.key();
  nodes.call<wire::CommandRequest, wire::CommandReply>(
      &Commands::Decide, key, std::move(request),
      [parts, mark = std::move(mark), asked = std::move(asked), done = std::move(done), trace](
          const grpc::Status& status, wire::CommandReply& reply,
          const grpc::ClientContext& context) {
        trace.answered(status.ok());
        hand_over(done, status, reply, context, asked);
      },
      backend_deadline);
}

void send_in_bulk(const std::shared_ptr<GatewayParts>& parts, const ApiCall& call,
                  CommandToSend command, std::function<void(CommandOutcome)> done) {
  auto& nodes = those_who_decide(parts->imports, command.route->topic);
  auto mark = std::make_shared<infra::UnderWay::Mark>(parts->calls);
  AskedCommand asked{command.wrong, std::move(command.said)};
  const BackendTrace trace(call.trace(), "call " + std::string(name_of(*command.route)));
  auto request = request_of(call, std::move(command), trace);
  request.set_without_view(true);
  nodes.send(
      std::move(request),
      [parts, mark = std::move(mark), asked = std::move(asked), done = std::move(done), trace](
          const grpc::Status& status, wire::CommandReply& reply) {
        trace.answered(status.ok());
        const grpc::ClientContext no_trailers;
        hand_over(done, status, reply, no_trailers, asked);
      },
      backend_deadline);
}

}  // namespace carelog::gateway
