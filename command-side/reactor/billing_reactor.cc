#include "command-side/reactor/billing_reactor.h"

#include <condition_variable>
#include <mutex>
#include <thread>

#include "command-side/reactor/billing_account_client.h"
#include "infra/process/logging.h"
#include "infra/process/thread_name.h"

namespace carelog::command {
namespace {

constexpr std::size_t records_per_read_max = 256;
constexpr std::chrono::milliseconds read_wait(200);
constexpr std::chrono::milliseconds retry_after_min(50);
constexpr std::chrono::milliseconds retry_after_max(2000);

bool registers_a_patient(const events::Commit& commit) {
  for (const events::Event& event : commit.events) {
    if (events::fact_if<events::PatientRegistered>(event) != nullptr) return true;
  }
  return false;
}

}  // namespace

class BillingReactor::Loop {
 public:
  Loop(events::Log& patients, std::vector<infra::LeaderNode> billing, ReactorPositions& positions)
      : log_(patients), billing_(std::move(billing)), positions_(positions) {}

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
    events::CommitReader reader(log_, positions_.load(), {.too_new = events::TooNew::wait});
    {
      std::lock_guard lock(mutex_);
      reader_ = &reader;
    }
    try {
      while (!stopping()) {
        const events::CommitBatch batch = reader.read(records_per_read_max, read_wait);
        std::vector<AccountToOpen> accounts;
        for (const auto& [partition, offset, time, commit, unknown] : batch.commits) {
          if (registers_a_patient(commit)) {
            accounts.push_back({commit.aggregate.id, commit.command_id, commit.metadata});
          }
        }
        if (!open_all(std::move(accounts))) break;
        if (!batch.positions.empty()) positions_.store(batch.positions);
        too_new_ = reader.too_new();
        if (!too_new_.empty()) report(too_new_);
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
  bool open_all(std::vector<AccountToOpen> accounts) {
    auto retry_after = retry_after_min;
    while (!accounts.empty()) {
      BillingAccountClient::Outcome outcome = billing_.open(std::move(accounts));
      accounts = std::move(outcome.failed);
      count(outcome.opened);
      report(outcome.failure.empty() ? too_new_ : outcome.failure);
      if (accounts.empty()) break;
      if (!pause(retry_after)) return false;
      retry_after = std::min(2 * retry_after, retry_after_max);
    }
    return !stopping();
  }

  void count(std::size_t opened) {
    std::lock_guard lock(mutex_);
    opened_ += static_cast<std::int64_t>(opened);
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
  std::string too_new_;  // of the thread alone
  BillingAccountClient billing_;
  ReactorPositions& positions_;

  mutable std::mutex mutex_;  // guards the rest
  std::condition_variable changed_;
  events::CommitReader* reader_ = nullptr;
  bool stopping_ = false;
  std::int64_t opened_ = 0;
  std::string failure_;
  std::thread thread_;
};

BillingReactor::BillingReactor(events::Log& patients, std::vector<infra::LeaderNode> billing,
                               ReactorPositions& positions)
    : loop_(std::make_unique<Loop>(patients, std::move(billing), positions)) {}

BillingReactor::~BillingReactor() {
  stop();
}

void BillingReactor::start() {
  loop_->start();
}
void BillingReactor::stop() {
  loop_->stop();
}
BillingReactor::Status BillingReactor::status() const {
  return loop_->status();
}

}  // namespace carelog::command
