#include "tools/parts/gateway_part.h"

#include <grpcpp/grpcpp.h>

#include <chrono>

#include "auth/issuers/external_issuers.h"
#include "auth/tokens/token.h"
#include "carelog/api/v1/auth.grpc.pb.h"
#include "gateway/gateway.h"
#include "infra/process/clock.h"
#include "infra/process/logging.h"
#include "infra/tracing/tracing.h"
#include "projections/read_models.h"
#include "tools/client/document_fetch.h"
#include "tools/instance/process_metrics.h"
#include "tools/instance/waiting.h"

namespace carelog::tools {

namespace {

constexpr std::int64_t access_reserve_bytes = 32 << 20;  // some 100,000 reads

constexpr std::chrono::milliseconds one_try{300};

// The public keys of the auth role; waits for it.
std::string fetch_keys(const std::shared_ptr<grpc::Channel>& channel,
                       const std::function<bool()>& give_up) {
  const auto stub = api::v1::AuthService::NewStub(channel);
  Waiting waiting(
      "the auth role", give_up ? give_up : [] { return false; });
  for (;;) {
    grpc::ClientContext context;
    context.set_wait_for_ready(true);
    context.set_deadline(std::chrono::system_clock::now() + one_try);
    api::v1::KeysReply reply;
    const grpc::Status status = stub->GetKeys(&context, {}, &reply);
    if (status.ok()) {
      waiting.over();
      return reply.jwks();
    }
    waiting.once_more(status.error_message() +
                      "; start `carelog serve --role auth`, or check --endpoint-auth");
  }
}

}  // namespace

GatewayPart::GatewayPart(GatewayPartSettings settings) : settings_(std::move(settings)) {}

GatewayPart::~GatewayPart() = default;

void GatewayPart::start(const Channels& channels) {
  const auto verifier = std::make_shared<auth::TokenVerifier>(
      fetch_keys(channels.of(ProcessRole::auth), settings_.give_up),
      std::string(auth::default_issuer), std::string(auth::default_audience));
  gateway::GatewaySettings settings;
  settings.http.host = settings_.host;
  settings.http.port = settings_.port;
  settings.http.reactor_threads = settings_.threads;
  settings.cross_origin = gateway::CrossOrigin(settings_.cors_origins);
  settings.http.trusted_proxies = gateway::TrustedProxies(settings_.trusted_proxies);
  settings.http.drain_max = std::chrono::milliseconds(1500);
  settings.version = CARELOG_VERSION;
  settings.time_zone = settings_.time_zone;
  settings.public_url = settings_.public_url;
  if (!settings_.issuers.empty()) {
    settings.issuers =
        std::make_shared<auth::ExternalIssuers>(settings_.issuers, fetch_document, infra::now_ms);
  }
  settings.limits = settings_.limits;
  settings.care_days = settings_.care_days;
  settings.metrics_need_token = settings_.metrics_need_token;
  settings.access_directory = settings_.access_directory;
  settings.access_sync_within = settings_.access_sync_within;
  settings.access_reserve_bytes = access_reserve_bytes;
  settings.canary_every = settings_.canary_every;
  settings.more_metrics = [data = settings_.access_directory] {
    return process_metrics(data, CARELOG_VERSION) + infra::tracing_metrics();
  };
  settings.console_directory = settings_.console_directory;
  gateway::Backends backends;
  backends.commands = channels.nodes(ProcessRole::command);
  if (channels.has(ProcessRole::billing)) {
    backends.billing_commands = channels.nodes(ProcessRole::billing);
  }
  for (const ProcessRole keeper : {ProcessRole::projector, ProcessRole::analytics}) {
    if (channels.has(keeper)) backends.projections.push_back(channels.of(keeper));
  }
  backends.queries = channels.of(ProcessRole::query);
  if (channels.has(ProcessRole::analytics)) {
    backends.analytics = channels.of(ProcessRole::analytics);
  }
  for (const projections::ReadModelEntry& each : projections::read_models()) {
    const auto& channel = each.in_postgres ? backends.queries : backends.analytics;
    if (channel) backends.read_models.push_back({each.name, each.topics.front(), channel});
  }
  backends.auth = channels.of(ProcessRole::auth);
  gateway_ =
      std::make_unique<gateway::Gateway>(settings, backends, verifier, [health = settings_.health] {
        std::vector<gateway::DependencyState> states;
        for (auto& each : health())
          states.push_back({each.name, each.ok, each.detail, each.degraded});
        return states;
      });
  gateway_->start();
}

void GatewayPart::stop() {
  if (gateway_) gateway_->stop();
}

std::string GatewayPart::url() const {
  return "http://" + settings_.host + ":" + std::to_string(gateway_->port());
}

}  // namespace carelog::tools
