// The services behind the gateway, as channels: in one process or over the network, the same code.
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
  std::vector<infra::LeaderNode> billing_commands = {};  // CommandService, of billing
  // ProjectionService, wherever read models are kept; each process once.
  std::vector<std::shared_ptr<grpc::Channel>> projections = {};
};

}  // namespace carelog::gateway
