// Channels to the services behind the gateway: the same code in one process and over the network.
#pragma once

#include <memory>
#include <vector>

#include "infra/grpc/leader_node.h"

namespace carelog::gateway {

struct Backends {
  std::vector<infra::LeaderNode> commands;   // CommandService; some of its nodes
  std::shared_ptr<grpc::Channel> queries;    // Patient-, Billing- and AuditQueryService
  std::shared_ptr<grpc::Channel> analytics;  // AnalyticsQueryService; null: not deployed
  std::shared_ptr<grpc::Channel> auth;       // AuthService, AccessLogService
  std::vector<infra::LeaderNode> billing_commands = {};  // CommandService for billing
  // ProjectionService, one channel for each process that keeps read models.
  std::vector<std::shared_ptr<grpc::Channel>> projections = {};
};

}  // namespace carelog::gateway
