#include "tools/parts/gateway_part.h"

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <stdexcept>

#include "auth/tokens/token.h"
#include "carelog/api/v1/auth.grpc.pb.h"
#include "gateway/gateway.h"
#include "infra/process/logging.h"

namespace carelog::tools {

namespace {

constexpr std::chrono::seconds keys_wait{60};

// The public keys of the auth role, once it answers.
std::string fetch_keys(const std::shared_ptr<grpc::Channel>& channel,
                       const std::function<bool()>& give_up) {
  const auto stub = api::v1::AuthService::NewStub(channel);
  const auto deadline = std::chrono::system_clock::now() + keys_wait;
  bool told = false;
  for (;;) {
    grpc::ClientContext context;
    context.set_wait_for_ready(true);
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(1));
    api::v1::KeysReply reply;
    const grpc::Status status = stub->GetKeys(&context, {}, &reply);
    if (status.ok()) return reply.jwks();
    if (give_up && give_up()) throw std::runtime_error("stopped before the auth role answered");
    if (std::chrono::system_clock::now() > deadline)
      throw std::runtime_error("the auth role does not answer (" + status.error_message() +
                               "): start `carelog serve --role auth`, or check --endpoint-auth");
    if (!told) infra::log_info("gateway", "waiting for the auth role");
    told = true;
  }
}

}  // namespace

GatewayPart::GatewayPart(GatewayPartSettings settings) : settings_(std::move(settings)) {}

GatewayPart::~GatewayPart() = default;

void GatewayPart::start(const Channels& channels) {
  const auto verifier = std::make_shared<const auth::TokenVerifier>(
      fetch_keys(channels.of(ProcessRole::auth), settings_.give_up),
      std::string(auth::default_issuer), std::string(auth::default_audience));
  gateway::GatewaySettings settings;
  settings.http.host = settings_.host;
  settings.http.port = settings_.port;
  settings.http.reactor_threads = settings_.threads;
  settings.http.drain_max = std::chrono::milliseconds(1500);
  settings.version = CARELOG_VERSION;
  settings.time_zone = settings_.time_zone;
  settings.access_directory = settings_.access_directory;
  settings.access_sync_within = settings_.access_sync_within;
  settings.canary_every = settings_.canary_every;
  gateway::Backends backends;
  backends.commands = channels.nodes(ProcessRole::command);
  if (channels.has(ProcessRole::billing)) {
    backends.billing_commands = channels.nodes(ProcessRole::billing);
  }
  for (const ProcessRole keeper : {ProcessRole::projector, ProcessRole::analytics}) {
    if (channels.has(keeper)) backends.projections.push_back(channels.of(keeper));
  }
  backends.queries = channels.of(ProcessRole::query);
  backends.analytics = channels.of(ProcessRole::analytics);
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
