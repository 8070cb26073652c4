#include "tools/models/leadership_client.h"

#include <grpcpp/grpcpp.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "auth/calls/peer_transport.h"
#include "carelog/api/v1/commands.grpc.pb.h"
#include "carelog/api/v1/unique_values.grpc.pb.h"
#include "tools/exit_code.h"
#include "tools/instance/peer_keys.h"

namespace carelog::tools {

namespace {

namespace wire = carelog::api::v1;

constexpr std::chrono::seconds leaders_time_max{5};

template <class Service>
void ask_context(const std::shared_ptr<grpc::Channel>& channel, const std::string& context,
                 gateway::Leaderships& contexts) {
  grpc::ClientContext call;
  call.set_deadline(std::chrono::system_clock::now() + leaders_time_max);
  wire::GetLeadershipReply reply;
  wire::GetLeadershipRequest question;
  question.set_topic(context);
  const grpc::Status status = Service::NewStub(channel)->GetLeadership(&call, question, &reply);
  if (status.ok()) {
    contexts[context].add(reply);
  } else if (status.error_code() != grpc::StatusCode::UNIMPLEMENTED) {
    ++contexts[context].nodes_away;
  }
}

}  // namespace

gateway::Leaderships ask_leaderships(const RunningInstance& instance) {
  gateway::Leaderships contexts;
  const auto channel_of = [&](const std::string& role) -> std::shared_ptr<grpc::Channel> {
    const InstanceFile* process = process_with(instance, role);
    if (process == nullptr || process->tool_socket.empty()) return nullptr;
    return auth::local_channel(process->tool_socket, tool_signer(process->tool_keys));
  };
  if (const auto channel = channel_of("command")) {
    ask_context<wire::CommandService>(channel, "patients", contexts);
    ask_context<wire::UniqueValueService>(channel, "unique-values", contexts);
  }
  if (const auto channel = channel_of("billing"))
    ask_context<wire::CommandService>(channel, "billing", contexts);
  if (contexts.empty())
    throw VerbFailed(ExitCode::unavailable, "no process with the role command or billing runs");
  return contexts;
}

std::string leadership_text(const gateway::Leaderships& contexts) {
  std::string text = "context        partition       term  leader\n";
  for (const auto& [context, all] : contexts) {
    for (const auto& [partition, leader] : all.partitions) {
      char line[96];
      std::snprintf(line, sizeof line, "%-13s %10u %10llu  ", context.c_str(), partition,
                    static_cast<unsigned long long>(leader.term));
      text += line + (leader.endpoint.empty() ? "nobody" : leader.endpoint) + "\n";
    }
    if (all.nodes_away > 0) text += context + ": the node does not answer\n";
  }
  return text;
}

std::string leadership_json(const gateway::Leaderships& contexts) {
  auto json = nlohmann::ordered_json::array();
  for (const auto& [context, all] : contexts) {
    for (const auto& [partition, leader] : all.partitions)
      json.push_back({{"context", context},
                      {"partition", partition},
                      {"term", leader.term},
                      {"leader", leader.endpoint}});
  }
  return json.dump(2) + "\n";
}

}  // namespace carelog::tools
