// The services behind the gateway, as channels: in one process or over the network, the same code.
#pragma once

#include <memory>

namespace grpc {
class Channel;
}

namespace carelog::gateway {

struct Backends {
  std::shared_ptr<grpc::Channel> commands;   // PatientCommandService
  std::shared_ptr<grpc::Channel> billing;    // BillingCommandService; no route writes to it yet
  std::shared_ptr<grpc::Channel> queries;    // Patient-, Billing- and AuditQueryService
  std::shared_ptr<grpc::Channel> analytics;  // AnalyticsQueryService
  std::shared_ptr<grpc::Channel> auth;       // AuthService, AccessLogService
};

}  // namespace carelog::gateway
