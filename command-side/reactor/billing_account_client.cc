#include "command-side/reactor/billing_account_client.h"

#include <grpcpp/grpcpp.h>

#include <condition_variable>
#include <mutex>

#include "carelog/api/v1/billing.grpc.pb.h"
#include "command-side/services/billing_command_service.h"
#include "infra/grpc/leader_client.h"
#include "infra/ids/derived_id.h"

namespace carelog::command {
namespace {

constexpr std::size_t calls_in_flight_max = 64;
constexpr std::chrono::seconds call_deadline(10);

// The command id is derived from the patient's id: however often it is sent, it is one command.
api::v1::CreateBillingAccountRequest request_for(const AccountToOpen& account) {
  api::v1::CreateBillingAccountRequest request;
  auto& context = *request.mutable_context();
  context.set_clinic(account.cause.clinic);
  context.set_actor("billing-reactor");
  context.set_role("service");
  context.set_purpose("PAYMENT");
  context.set_command_id(infra::derived_uuid({"carelog-open-billing-account", account.patient_id}));
  context.set_correlation_id(account.cause.correlation_id);
  context.set_causation_id(account.because_of);
  context.set_traceparent(account.cause.traceparent);
  request.set_patient_id(account.patient_id);
  return request;
}

using Billing = infra::LeaderClient<api::v1::BillingCommandService>;

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
    const std::string key = account.patient_id;
    billing_.call<api::v1::CreateBillingAccountRequest, api::v1::BillingCommandReply>(
        &Billing::Async::CreateBillingAccount, key, std::move(request),
        [this, account = std::move(account)](
            const grpc::Status& status, api::v1::BillingCommandReply& reply,
            const grpc::ClientContext&) { finish(account, status, reply); },
        call_deadline);
  }

  void finish(const AccountToOpen& account, const grpc::Status& status,
              const api::v1::BillingCommandReply& reply) {
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
