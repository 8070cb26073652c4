#include "tests/bench/hosting/hosted_service.h"

#include <grpcpp/grpcpp.h>

#include <optional>
#include <stdexcept>

#include "carelog/api/v1/commands.grpc.pb.h"
#include "command-side/services/command_edge_service.h"
#include "command-side/services/command_service.h"
#include "command-side/services/engine_context.h"
#include "command-side/services/patient_commands.h"
#include "infra/process/clock.h"
#include "tests/bench/patient_engine.h"

namespace carelog::bench {
namespace {

using api::v1::CommandReply;
using api::v1::CommandRequest;
using command::BillingAccount;
using command::BillingTopic;
using Service = api::v1::CommandService::CallbackService;

class EchoService final : public Service {
 public:
  grpc::ServerUnaryReactor* Decide(grpc::CallbackServerContext* context, const CommandRequest*,
                                   CommandReply*) override {
    auto* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }
};

class EmptyDeciderService final : public Service {
 public:
  explicit EmptyDeciderService(command::CommandEngine<BillingTopic>& engine) : engine_(engine) {}

  grpc::ServerUnaryReactor* Decide(grpc::CallbackServerContext* context, const CommandRequest* wire,
                                   CommandReply* reply) override {
    auto* reactor = context->DefaultReactor();
    command::Request<BillingAccount> request;
    request.command_id = wire->context().command_id();
    request.request_hash = command::request_hash(*wire);
    request.aggregate_id = wire->id();
    request.deadline_ms = command::deadline_ms(*context, wire->context());
    request.metadata = command::metadata_of(wire->context(), "RegisterPatient", infra::now_ms());
    request.decide = [](const BillingAccount&) {
      return std::vector<events::Event>{events::BillingAccountOpened{"main", "bench", "EUR"}};
    };
    request.answer = [reactor, reply](command::Outcome<BillingAccount> outcome) {
      if (const auto* unavailable = std::get_if<command::Unavailable>(&outcome)) {
        return reactor->Finish(command::status_of(*unavailable));
      }
      if (const auto* refusal = std::get_if<command::Refusal>(&outcome)) {
        command::write_refusal(*refusal, *reply->mutable_refused());
      } else {
        const auto& done = std::get<command::Done<BillingAccount>>(outcome);
        reply->mutable_done()->set_consistency_token(
            command::consistency_token("patients", done.partition, done.offset));
      }
      reactor->Finish(grpc::Status::OK);
    };
    engine_.submit(std::move(request));
    return reactor;
  }

 private:
  command::CommandEngine<BillingTopic>& engine_;
};

}  // namespace

HostedKind hosted_kind(const std::string& name) {
  if (name == "patients") return HostedKind::patients;
  if (name == "empty-decider") return HostedKind::empty_decider;
  if (name == "echo") return HostedKind::echo;
  throw std::invalid_argument("--service " + name + ": there are patients, empty-decider and echo");
}

struct HostedService::Parts {
  std::optional<EngineOf<command::PatientsTopic>> patients;
  std::optional<EngineOf<BillingTopic>> empty;
  std::optional<command::EngineContext<command::PatientsTopic>> context;
  std::unique_ptr<Service> service;
  std::unique_ptr<grpc::Server> server;
  int port = 0;
};

HostedService::HostedService(HostedKind kind, const BenchLogSettings& log, const BenchPeers& peers)
    : parts_(std::make_unique<Parts>()) {
  Parts& parts = *parts_;
  switch (kind) {
    case HostedKind::patients:
      parts.patients.emplace(log);
      parts.context.emplace(parts.patients->engine(), command::patient_commands());
      parts.service = std::make_unique<command::CommandEdgeService>(
          std::vector<command::CommandContext*>{&*parts.context},
          std::make_shared<const auth::CallerVerifier>(peers.trust(), infra::now_ms));
      break;
    case HostedKind::empty_decider:
      parts.empty.emplace(log);
      parts.service = std::make_unique<EmptyDeciderService>(parts.empty->engine());
      break;
    case HostedKind::echo:
      parts.service = std::make_unique<EchoService>();
      break;
  }
  grpc::ServerBuilder builder;
  auth::limit_calls(builder);
  builder.AddListeningPort(
      "127.0.0.1:0",
      auth::peer_server_credentials(peers.identity(auth::PeerRole::command), *peers.trust()),
      &parts.port);
  builder.RegisterService(parts.service.get());
  parts.server = builder.BuildAndStart();
  if (!parts.server) throw std::runtime_error("no free port to listen on");
}

HostedService::~HostedService() {
  if (parts_->server) {
    parts_->server->Shutdown(std::chrono::system_clock::now() + std::chrono::seconds(1));
  }
}

std::string HostedService::endpoint() const {
  return "127.0.0.1:" + std::to_string(parts_->port);
}

}  // namespace carelog::bench
