#include "tools/parts/remote_health.h"

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <chrono>
#include <future>
#include <set>
#include <string>

#include "carelog/api/v1/commands.grpc.pb.h"
#include "carelog/api/v1/projections.grpc.pb.h"
#include "tools/instance/log_access.h"

namespace carelog::tools {

namespace {

namespace wire = carelog::api::v1;

constexpr std::chrono::milliseconds ask_max{1000};

void limit(grpc::ClientContext& context) {
  context.set_deadline(std::chrono::system_clock::now() + ask_max);
}

std::string counted(std::size_t count, const std::string& what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

// Whether each partition is led by a node that answers.
PartHealth command_side(std::string name, const std::string& topic,
                        const std::vector<infra::LeaderNode>& nodes) {
  std::set<std::uint32_t> led;
  std::set<std::uint32_t> partitions;
  std::size_t away = 0;
  std::vector<std::future<std::pair<bool, wire::GetLeadershipReply>>> answers;
  for (const infra::LeaderNode& node : nodes) {
    answers.push_back(std::async(std::launch::async, [&node, &topic] {
      grpc::ClientContext context;
      limit(context);
      std::pair<bool, wire::GetLeadershipReply> answer;
      wire::GetLeadershipRequest question;
      question.set_topic(topic);
      const auto stub = wire::CommandService::NewStub(node.channel);
      answer.first = stub->GetLeadership(&context, question, &answer.second).ok();
      return answer;
    }));
  }
  for (auto& each : answers) {
    const auto [answered, reply] = each.get();
    if (!answered) ++away;
    for (const auto& at : reply.partitions()) {
      partitions.insert(at.partition());
      if (at.leads() || !at.leader().empty()) led.insert(at.partition());
    }
  }
  PartHealth health{.name = std::move(name), .ok = true, .detail = {}};
  const bool whole = led.size() == partitions.size();
  health.ok = away < nodes.size() && !partitions.empty() && whole;
  health.degraded = health.ok && away > 0;
  health.detail = away == nodes.size() ? "does not answer"
                                       : std::to_string(led.size()) + " of " +
                                             counted(partitions.size(), "partition") + " led";
  if (away > 0 && away < nodes.size()) {
    health.detail += ", " + counted(away, "node") + " of " + std::to_string(nodes.size()) + " away";
  }
  return health;
}

std::vector<PartHealth> read_models(const std::string& role, const infra::LeaderNode& node) {
  grpc::ClientContext context;
  limit(context);
  wire::ProjectionStatusReply reply;
  const auto stub = wire::ProjectionService::NewStub(node.channel);
  if (!stub->GetStatus(&context, {}, &reply).ok()) return {{role, false, "does not answer"}};
  std::vector<PartHealth> all;
  for (const auto& each : reply.projections()) {
    PartHealth health{.name = "projection-" + each.name(), .ok = true, .detail = each.failure()};
    const bool runs = each.state() == "live" || each.state() == "rebuilding";
    health.ok = runs && each.last_progress_ms() > 0;
    if (health.detail.empty()) {
      health.detail = each.state() + ", " + std::to_string(each.lag_events()) + " events behind";
    }
    if (each.parked_aggregates() > 0) {
      health.degraded = health.ok;
      health.detail += ", " + std::to_string(each.parked_aggregates()) + " aggregates parked";
    }
    all.push_back(std::move(health));
  }
  return all;
}

std::vector<PartHealth> ask(ProcessRole role, const std::vector<infra::LeaderNode>& nodes) {
  switch (role) {
    case ProcessRole::command:
      return {command_side("commands", patients_topic, nodes)};
    case ProcessRole::billing:
      return {command_side("billing", billing_topic, nodes)};
    case ProcessRole::projector:
    case ProcessRole::analytics:
      return read_models(std::string(process_role_name(role)), nodes.front());
    case ProcessRole::query:
    case ProcessRole::auth:
    case ProcessRole::gateway:
      return {};
  }
  return {};
}

}  // namespace

std::vector<PartHealth> remote_health(const RemoteRoles& roles) {
  std::vector<std::future<std::vector<PartHealth>>> answers;
  for (const auto& [role, nodes] : roles) {
    answers.push_back(
        std::async(std::launch::async, [role = role, &nodes = nodes] { return ask(role, nodes); }));
  }
  std::vector<PartHealth> all;
  std::set<std::string> names;  // one process may keep all read models
  for (auto& each : answers) {
    for (PartHealth& health : each.get()) {
      if (names.insert(health.name).second) all.push_back(std::move(health));
    }
  }
  return all;
}

PartHealth log_health(OpenLog& log) {
  try {
    const auto end = log.patients().end_offset(0);
    return {"log", true, "answers, partition 0 of patients ends at " + std::to_string(end)};
  } catch (const std::exception& away) {
    return {"log", false, away.what()};
  }
}

}  // namespace carelog::tools
