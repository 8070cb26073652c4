#include "command-side/services/older_billing_service.h"

#include <grpcpp/grpcpp.h>

#include <stdexcept>

#include "auth/calls/peer_transport.h"
#include "carelog/api/v1/billing.pb.h"
#include "carelog/api/v1/commands.grpc.pb.h"
#include "carelog/older/billing_service.grpc.pb.h"
#include "command-side/services/billing_commands.h"
#include "infra/grpc/leader_client.h"
#include "infra/ids/derived_id.h"
#include "infra/ids/plain_uuid.h"
#include "infra/ids/random_id.h"

namespace carelog::command {
namespace {

constexpr const char* asking_role = "billing-reactor";  // the role billing speaks for itself only
constexpr std::chrono::seconds opening_deadline(5);
constexpr std::chrono::milliseconds older_shutdown_max(500);

using CommandClient = infra::LeaderClient<api::v1::CommandService>;

// The same command as of the reactor that opens accounts for registered patients: the second of the
// two gets the first answer.
api::v1::CommandRequest opening_of(const std::string& patient_id, const std::string& clinic) {
  api::v1::CommandRequest request;
  auto& context = *request.mutable_context();
  context.set_clinic(clinic);
  context.set_actor(asking_role);
  context.set_role("service");
  context.set_purpose("PAYMENT");
  context.set_command_id(infra::derived_uuid({"carelog-open-billing-account", patient_id}));
  context.set_correlation_id(infra::random_uuid());
  request.set_type("billing-account");
  request.set_id(billing_account_id(patient_id));
  request.set_key(patient_id);
  api::v1::CreateBillingAccount command;
  command.set_patient_id(patient_id);
  request.set_command(command.GetDescriptor()->name());
  request.set_body(command.SerializeAsString());
  return request;
}

grpc::Status status_of_opening(const grpc::Status& called, const api::v1::CommandReply& reply) {
  if (!called.ok()) return {called.error_code(), "the account cannot be opened now"};
  if (!reply.has_refused()) return grpc::Status::OK;
  const bool elsewhere = reply.refused().code() == api::v1::Refusal::NOT_FOUND;
  return {elsewhere ? grpc::StatusCode::NOT_FOUND : grpc::StatusCode::FAILED_PRECONDITION,
          reply.refused().detail()};
}

}  // namespace

class OlderBillingService::Service final : public ::BillingService::CallbackService {
 public:
  Service(std::vector<infra::LeaderNode> billing, std::string clinic)
      : commands_(std::move(billing)), clinic_(std::move(clinic)) {}

  grpc::ServerUnaryReactor* CreateBillingAccount(grpc::CallbackServerContext* context,
                                                 const ::BillingRequest* request,
                                                 ::BillingResponse* response) override {
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    if (!infra::is_uuid(request->patientid())) {
      reactor->Finish({grpc::StatusCode::INVALID_ARGUMENT, "patientId is no UUID"});
      return reactor;
    }
    const std::string patient_id = infra::plain_uuid(request->patientid());
    commands_.call<api::v1::CommandRequest, api::v1::CommandReply>(
        &CommandClient::Async::Decide, patient_id, opening_of(patient_id, clinic_),
        [reactor, response, patient_id](const grpc::Status& called, api::v1::CommandReply& reply,
                                        const grpc::ClientContext&) {
          const grpc::Status status = status_of_opening(called, reply);
          if (status.ok()) {
            response->set_accountid(billing_account_id(patient_id));
            response->set_status("ACTIVE");
          }
          reactor->Finish(status);
        },
        opening_deadline);
    return reactor;
  }

  void stop() { commands_.stop(); }

 private:
  CommandClient commands_;
  const std::string clinic_;
};

struct OlderBillingService::Server {
  std::unique_ptr<grpc::Server> grpc;
};

OlderBillingService::OlderBillingService(std::vector<infra::LeaderNode> billing, std::string clinic)
    : service_(std::make_unique<Service>(std::move(billing), std::move(clinic))),
      server_(std::make_unique<Server>()) {}

OlderBillingService::~OlderBillingService() {
  stop();
}

std::uint16_t OlderBillingService::listen(std::uint16_t port) {
  grpc::ServerBuilder builder;
  auth::limit_calls(builder);
  int bound = 0;
  builder.AddListeningPort("127.0.0.1:" + std::to_string(port), grpc::InsecureServerCredentials(),
                           &bound);
  builder.RegisterService(service_.get());
  server_->grpc = builder.BuildAndStart();
  if (!server_->grpc || bound == 0) {
    throw std::runtime_error("port " + std::to_string(port) + " of 127.0.0.1 is taken");
  }
  return static_cast<std::uint16_t>(bound);
}

void OlderBillingService::stop() {
  service_->stop();
  if (!server_->grpc) return;
  server_->grpc->Shutdown(std::chrono::system_clock::now() + older_shutdown_max);
  server_->grpc.reset();
}

}  // namespace carelog::command
