#include "command-side/billing_account_client.h"

#include <grpcpp/grpcpp.h>

#include <condition_variable>
#include <mutex>

#include "carelog/api/v1/billing.grpc.pb.h"
#include "infra/process/clock.h"
#include "infra/process/derived_id.h"

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
  context.set_deadline_ms(infra::now_ms() + std::chrono::milliseconds(call_deadline).count());
  request.set_patient_id(account.patient_id);
  return request;
}

struct Call {
  AccountToOpen account;
  api::v1::CreateBillingAccountRequest request;
  api::v1::BillingCommandReply reply;
  grpc::ClientContext context;
};

}  // namespace

class BillingAccountClient::Calls {
 public:
  explicit Calls(const std::shared_ptr<grpc::Channel>& billing)
      : stub_(api::v1::BillingCommandService::NewStub(billing)) {}

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
    auto call = std::make_shared<Call>();
    call->request = request_for(account);
    call->account = std::move(account);
    call->context.set_deadline(std::chrono::system_clock::now() + call_deadline);
    stub_->async()->CreateBillingAccount(
        &call->context, &call->request, &call->reply,
        [this, call](const grpc::Status& status) { finish(*call, status); });
  }

  void finish(Call& call, const grpc::Status& status) {
    std::lock_guard lock(mutex_);
    if (status.ok() && call.reply.has_done()) {
      ++outcome_.opened;
    } else {
      outcome_.failure = status.ok()
                             ? "billing refuses an account: " + call.reply.refused().detail()
                             : "billing does not answer: " + status.error_message();
      outcome_.failed.push_back(std::move(call.account));
    }
    --in_flight_;
    answered_.notify_all();
  }

  const std::unique_ptr<api::v1::BillingCommandService::Stub> stub_;
  std::mutex mutex_;  // guards the rest
  std::condition_variable answered_;
  std::size_t in_flight_ = 0;
  Outcome outcome_;
};

BillingAccountClient::BillingAccountClient(const std::shared_ptr<grpc::Channel>& billing)
    : calls_(std::make_unique<Calls>(billing)) {}

BillingAccountClient::~BillingAccountClient() = default;

BillingAccountClient::Outcome BillingAccountClient::open(std::vector<AccountToOpen> accounts) {
  return calls_->open(std::move(accounts));
}

}  // namespace carelog::command
