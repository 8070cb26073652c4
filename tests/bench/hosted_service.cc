#include "tests/bench/hosted_service.h"

#include <grpcpp/grpcpp.h>

#include <optional>
#include <stdexcept>

#include "carelog/api/v1/patient_commands.grpc.pb.h"
#include "command-side/services/command_service.h"
#include "command-side/services/patient_command_service.h"
#include "tests/bench/patient_engine.h"

namespace carelog::bench {
namespace {

using api::v1::PatientCommandReply;
using api::v1::RegisterPatientRequest;
using command::BillingAccount;
using command::BillingDomain;
using Service = api::v1::PatientCommandService::CallbackService;

class EchoService final : public Service {
 public:
  grpc::ServerUnaryReactor* RegisterPatient(grpc::CallbackServerContext* context,
                                            const RegisterPatientRequest*,
                                            PatientCommandReply*) override {
    auto* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }
};

class EmptyDeciderService final : public Service {
 public:
  explicit EmptyDeciderService(command::CommandEngine<BillingDomain>& engine) : engine_(engine) {}

  grpc::ServerUnaryReactor* RegisterPatient(grpc::CallbackServerContext* context,
                                            const RegisterPatientRequest* wire,
                                            PatientCommandReply* reply) override {
    auto* reactor = context->DefaultReactor();
    command::Request<BillingAccount> request;
    request.command_id = wire->context().command_id();
    request.request_hash = command::request_hash("RegisterPatient", *wire);
    request.aggregate_id = wire->patient_id();
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
  command::CommandEngine<BillingDomain>& engine_;
};

}  // namespace

HostedKind hosted_kind(const std::string& name) {
  if (name == "patients") return HostedKind::patients;
  if (name == "empty-decider") return HostedKind::empty_decider;
  if (name == "echo") return HostedKind::echo;
  throw std::invalid_argument("--service " + name + ": there are patients, empty-decider and echo");
}

struct HostedService::Parts {
  std::optional<EngineOf<command::PatientDomain>> patients;
  std::optional<EngineOf<BillingDomain>> empty;
  std::unique_ptr<Service> service;
  std::unique_ptr<grpc::Server> server;
  int port = 0;
};

HostedService::HostedService(HostedKind kind, const BenchLogSettings& log)
    : parts_(std::make_unique<Parts>()) {
  Parts& parts = *parts_;
  switch (kind) {
    case HostedKind::patients:
      parts.patients.emplace(log);
      parts.service = std::make_unique<command::PatientCommandService>(parts.patients->engine());
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
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &parts.port);
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
