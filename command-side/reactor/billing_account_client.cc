#include "command-side/reactor/billing_account_client.h"

#include <grpcpp/grpcpp.h>

#include <condition_variable>
#include <mutex>

#include "carelog/api/v1/billing.pb.h"
#include "carelog/api/v1/commands.grpc.pb.h"
#include "command-side/services/billing_commands.h"
#include "infra/grpc/leader_client.h"
#include "infra/ids/derived_id.h"

namespace carelog::command {
namespace {

constexpr std::size_t calls_in_flight_max = 64;
constexpr std::chrono::seconds call_deadline(10);

// The command id is derived from the patient's id: however often it is sent, it is one command.
api::v1::CommandRequest request_for(const AccountToOpen& account) {
  api::v1::CommandRequest request;
  auto& context = *request.mutable_context();
  context.set_clinic(account.cause.clinic);
  context.set_actor("billing-reactor");
  context.set_role("service");
  context.set_purpose("PAYMENT");
  context.set_command_id(infra::derived_uuid({"carelog-open-billing-account", account.patient_id}));
  context.set_correlation_id(account.cause.correlation_id);
  context.set_causation_id(account.because_of);
  context.set_traceparent(account.cause.traceparent);
  context.set_time_zone(account.cause.time_zone);
  request.set_type("billing-account");
  request.set_id(billing_account_id(account.patient_id));
  request.set_key(request.id());
  api::v1::CreateBillingAccount command;
  command.set_patient_id(account.patient_id);
  request.set_command(command.descriptor()->name());
  request.set_body(command.SerializeAsString());
  return request;
}

using Billing = infra::LeaderClient<api::v1::CommandService>;

}  // namespace

class BillingAccountClient::Calls {
 public:
  explicit Calls(std::vector<infra::LeaderNode> billing) : billing_(std::move(billing)) {}

  Outcome open(std::vector<AccountToOpen> accounts) {
    outcome_ = {};
    for (AccountToOpen& account : accounts) start(std::move(account));
    std::unique_lock lock(mutex_);
    answered_.wait(lock, [&] { return in_flight_ == 0; });
    return std::move(outcome_);
  }

 private:
  void start(AccountToOpen account) {
    {
      std::unique_lock lock(mutex_);
      answered_.wait(lock, [&] { return in_flight_ < calls_in_flight_max; });
      ++in_flight_;
    }
    auto request = request_for(account);
    const std::string key = request.key();
    billing_.call<api::v1::CommandRequest, api::v1::CommandReply>(
        &Billing::Async::Decide, key, std::move(request),
        [this, account = std::move(account)](
            const grpc::Status& status, api::v1::CommandReply& reply,
            const grpc::ClientContext&) { finish(account, status, reply); },
        call_deadline);
  }

  void finish(const AccountToOpen& account, const grpc::Status& status,
              const api::v1::CommandReply& reply) {
    std::lock_guard lock(mutex_);
    if (status.ok() && reply.has_done()) {
      ++outcome_.opened;
    } else {
      outcome_.failure = status.ok() ? "billing refuses an account: " + reply.refused().detail()
                                     : "billing does not answer: " + status.error_message();
      outcome_.failed.push_back(account);
    }
    --in_flight_;
    answered_.notify_all();
  }

  Billing billing_;
  std::mutex mutex_;  // guards the rest
  std::condition_variable answered_;
  std::size_t in_flight_ = 0;
  Outcome outcome_;
};

BillingAccountClient::BillingAccountClient(std::vector<infra::LeaderNode> billing)
    : calls_(std::make_unique<Calls>(std::move(billing))) {}

BillingAccountClient::~BillingAccountClient() = default;

BillingAccountClient::Outcome BillingAccountClient::open(std::vector<AccountToOpen> accounts) {
  return calls_->open(std::move(accounts));
}

}  // namespace carelog::command
