// What the route handlers use. Shared by all calls under way, so that it still exists when a
// service answers late.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "auth/tokens/token.h"
#include "carelog/api/v1/analytics.grpc.pb.h"
#include "carelog/api/v1/audit_queries.grpc.pb.h"
#include "carelog/api/v1/auth.grpc.pb.h"
#include "carelog/api/v1/billing.grpc.pb.h"
#include "carelog/api/v1/chart.grpc.pb.h"
#include "carelog/api/v1/commands.grpc.pb.h"
#include "carelog/api/v1/patient_queries.grpc.pb.h"
#include "carelog/api/v1/read_models.grpc.pb.h"
#include "gateway/access/access_journal.h"
#include "gateway/access/request_quota.h"
#include "gateway/call/backend_call.h"
#include "gateway/call/request_metrics.h"
#include "gateway/http/cross_origin.h"
#include "gateway/http/large_bodies.h"
#include "gateway/streams/command_streams.h"
#include "infra/grpc/leader_client.h"
#include "infra/process/time_zone.h"

namespace carelog::auth {
class ExternalIssuers;
}

namespace carelog::gateway {

class ConsoleFiles;
class EndedSessions;
struct HealthParts;

struct GatewayParts {
  // By topic, to the nodes that lead it: "patients", "billing".
  using Commands = infra::LeaderClient<api::v1::CommandService>;
  std::map<std::string_view, std::unique_ptr<Commands>> commands;
  std::map<std::string_view, std::unique_ptr<CommandStreams>> imports;  // by topic as well
  std::unique_ptr<api::v1::PatientQueryService::StubInterface> patients;
  std::unique_ptr<api::v1::ChartQueryService::StubInterface> charts;
  std::unique_ptr<api::v1::BillingQueryService::StubInterface> billing;
  // Null if that role is not deployed.
  std::unique_ptr<api::v1::AnalyticsQueryService::StubInterface> analytics;
  std::unique_ptr<api::v1::AuthService::StubInterface> auth;
  std::unique_ptr<api::v1::SessionService::StubInterface> sessions;
  std::unique_ptr<api::v1::UserService::StubInterface> users;
  std::unique_ptr<api::v1::KeyService::StubInterface> keys;
  std::unique_ptr<api::v1::AuditQueryService::StubInterface> audit;
  std::unique_ptr<api::v1::RowQueryService::StubInterface> rows;

  std::shared_ptr<infra::UnderWay> calls;
  std::shared_ptr<auth::TokenVerifier> verifier;
  std::shared_ptr<auth::ExternalIssuers> issuers;  // null: none
  std::shared_ptr<EndedSessions> ended_sessions;
  RequestMetrics metrics;
  std::unique_ptr<AccessJournal> accesses;
  std::shared_ptr<HealthParts> health;
  std::shared_ptr<const ConsoleFiles> console;
  LargeBodies large_bodies;
  // That are being followed.
  std::shared_ptr<std::atomic<int>> live_feeds = std::make_shared<std::atomic<int>>(0);
  std::function<bool(const auth::Principal&)> session_ended;
  infra::TimeZone time_zone;
  std::string openapi;
  std::string public_url;
  CrossOrigin cross_origin;
  bool metrics_need_token = false;
  std::int64_t care_days = 0;     // see GatewaySettings
  std::int64_t requests_max = 0;  // under way at once
  RequestQuota subject_quota{0};
  RequestQuota address_quota{0};
  std::atomic<std::int64_t> turned_away{0};
  std::function<std::string()> more_metrics;        // Prometheus text, or empty
  std::function<std::string()> connection_metrics;  // of the HTTP server
};

}  // namespace carelog::gateway
