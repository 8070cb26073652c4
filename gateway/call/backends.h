// Channels to the services behind the gateway: the same code in one process and over the network.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "infra/grpc/leader_node.h"

namespace carelog::gateway {

// Where a read model can be asked how far it is.
struct ReadModelBackend {
  std::string name;
  std::string topic;                       // of those that it is made from, the first
  std::shared_ptr<grpc::Channel> channel;  // ReadModelService
};

struct Backends {
  std::vector<infra::LeaderNode> commands;   // CommandService; some of its nodes
  std::shared_ptr<grpc::Channel> queries;    // every other ...QueryService
  std::shared_ptr<grpc::Channel> analytics;  // AnalyticsQueryService; null: not deployed
  std::shared_ptr<grpc::Channel> auth;       // AuthService, AccessLogService
  std::vector<infra::LeaderNode> billing_commands = {};  // CommandService for billing
  // ProjectionService, one channel for each process that keeps read models.
  std::vector<std::shared_ptr<grpc::Channel>> projections = {};
  std::vector<ReadModelBackend> read_models = {};  // those that are deployed
};

}  // namespace carelog::gateway
