#include "command-side/billing_reactor.h"

#include <grpcpp/grpcpp.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "carelog/api/v1/billing.grpc.pb.h"
#include "infra/process/derived_id.h"
#include "infra/process/logging.h"
#include "infra/process/thread_name.h"

namespace carelog::command {
namespace {

constexpr std::size_t records_per_read_max = 256;
constexpr std::size_t calls_in_flight_max = 64;
constexpr std::chrono::milliseconds read_wait(200);
constexpr std::chrono::milliseconds retry_after_min(50);
constexpr std::chrono::milliseconds retry_after_max(2000);
constexpr std::chrono::seconds call_deadline(10);

api::v1::CreateBillingAccountRequest account_for(const events::RecordedCommit& recorded) {
  const events::Metadata& cause = recorded.commit.metadata;
  const std::string& patient_id = recorded.commit.aggregate.id;
  api::v1::CreateBillingAccountRequest request;
  auto& context = *request.mutable_context();
  context.set_clinic(cause.clinic);
  context.set_actor("billing-reactor");
  context.set_role("service");
  context.set_purpose("PAYMENT");
  context.set_command_id(infra::derived_uuid({"carelog-open-billing-account", patient_id}));
  context.set_correlation_id(cause.correlation_id);
  context.set_causation_id(recorded.commit.command_id);
  context.set_traceparent(cause.traceparent);
  request.set_patient_id(patient_id);
  return request;
}

bool registers_a_patient(const events::RecordedCommit& recorded) {
  for (const events::Event& event : recorded.commit.events) {
    if (std::holds_alternative<events::PatientRegistered>(event)) return true;
  }
  return false;
}

}  // namespace

class BillingReactor::Loop {
 public:
  Loop(events::Log& patients, const std::shared_ptr<grpc::Channel>& billing,
       ReactorPositions& positions)
      : log_(patients),
        stub_(api::v1::BillingCommandService::NewStub(billing)),
        positions_(positions) {}

  ~Loop() { stop(); }

  void start() {
    thread_ = std::thread([this] {
      infra::name_this_thread("billing-reactor");
      run();
    });
  }

  void stop() {
    {
      std::lock_guard lock(mutex_);
      stopping_ = true;
      if (reader_ != nullptr) reader_->wake();
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
  }

  Status status() const {
    std::lock_guard lock(mutex_);
    return {opened_, failure_};
  }

 private:
  struct Call {
    api::v1::CreateBillingAccountRequest request;
    api::v1::BillingCommandReply reply;
    grpc::ClientContext context;
  };

  bool stopping() const {
    std::lock_guard lock(mutex_);
    return stopping_;
  }

  void run() {
    while (!stopping()) {
      try {
        follow_log();
      } catch (const std::exception& error) {
        report(error.what());
        pause(retry_after_max);
      }
    }
  }

  void follow_log() {
    events::CommitReader reader(log_, positions_.load());
    {
      std::lock_guard lock(mutex_);
      reader_ = &reader;
    }
    try {
      while (!stopping()) {
        const events::CommitBatch batch = reader.read(records_per_read_max, read_wait);
        std::vector<api::v1::CreateBillingAccountRequest> requests;
        for (const events::RecordedCommit& recorded : batch.commits) {
          if (registers_a_patient(recorded)) requests.push_back(account_for(recorded));
        }
        if (!open_all(std::move(requests))) break;
        if (!batch.positions.empty()) positions_.store(batch.positions);
      }
    } catch (...) {
      forget_reader();
      throw;
    }
    forget_reader();
  }

  void forget_reader() {
    std::lock_guard lock(mutex_);
    reader_ = nullptr;
  }

  // Repeats until every account is open. False: told to stop before that.
  bool open_all(std::vector<api::v1::CreateBillingAccountRequest> requests) {
    auto retry_after = retry_after_min;
    while (!requests.empty()) {
      requests = open(std::move(requests));
      if (requests.empty()) break;
      if (!pause(retry_after)) return false;
      retry_after = std::min(2 * retry_after, retry_after_max);
    }
    report({});
    return !stopping();
  }

  // One attempt at each; returns those that must be repeated.
  std::vector<api::v1::CreateBillingAccountRequest> open(
      std::vector<api::v1::CreateBillingAccountRequest> requests) {
    std::vector<api::v1::CreateBillingAccountRequest> failed;
    for (auto& request : requests) {
      {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return in_flight_ < calls_in_flight_max; });
        ++in_flight_;
      }
      auto call = std::make_shared<Call>();
      call->request = std::move(request);
      call->context.set_deadline(std::chrono::system_clock::now() + call_deadline);
      stub_->async()->CreateBillingAccount(
          &call->context, &call->request, &call->reply,
          [this, call, &failed](const grpc::Status& status) { answered(*call, status, failed); });
    }
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return in_flight_ == 0; });
    return failed;
  }

  void answered(Call& call, const grpc::Status& status,
                std::vector<api::v1::CreateBillingAccountRequest>& failed) {
    std::lock_guard lock(mutex_);
    if (status.ok() && call.reply.has_done()) {
      ++opened_;
    } else {
      failure_ = status.ok() ? "billing refuses an account: " + call.reply.refused().detail()
                             : "billing does not answer: " + status.error_message();
      failed.push_back(std::move(call.request));
    }
    --in_flight_;
    changed_.notify_all();
  }

  // False: told to stop meanwhile.
  bool pause(std::chrono::milliseconds time) {
    std::unique_lock lock(mutex_);
    return !changed_.wait_for(lock, time, [&] { return stopping_; });
  }

  void report(const std::string& failure) {
    std::lock_guard lock(mutex_);
    if (failure != failure_ && !failure.empty()) {
      infra::log_error("billing", "the reactor does not get on", {{"why", failure}});
    }
    failure_ = failure;
  }

  events::Log& log_;
  const std::unique_ptr<api::v1::BillingCommandService::Stub> stub_;
  ReactorPositions& positions_;

  mutable std::mutex mutex_;  // guards the rest
  std::condition_variable changed_;
  events::CommitReader* reader_ = nullptr;
  bool stopping_ = false;
  std::size_t in_flight_ = 0;
  std::int64_t opened_ = 0;
  std::string failure_;
  std::thread thread_;
};

BillingReactor::BillingReactor(events::Log& patients, std::shared_ptr<grpc::Channel> billing,
                               ReactorPositions& positions)
    : loop_(std::make_unique<Loop>(patients, billing, positions)) {}

BillingReactor::~BillingReactor() { stop(); }

void BillingReactor::start() { loop_->start(); }
void BillingReactor::stop() { loop_->stop(); }
BillingReactor::Status BillingReactor::status() const { return loop_->status(); }

}  // namespace carelog::command
