#include "command-side/engine/command_engine.h"

#include <mutex>
#include <thread>

#include "infra/process/clock.h"
#include "infra/process/logging.h"
#include "infra/process/random_id.h"
#include "infra/process/thread_name.h"

namespace carelog::command {
namespace {

constexpr std::size_t records_per_read_max = 1024;
constexpr std::chrono::milliseconds tick_every(50);

events::WriterId random_writer() {
  events::WriterId writer{};
  infra::fill_random(writer.data(), writer.size());
  return writer;
}

}  // namespace

template <typename Domain>
class CommandEngine<Domain>::Worker {
 public:
  Worker(events::Log& log, CommandStore& store, UniqueKeys& unique, const EngineSettings& settings,
         std::vector<events::Partition> partitions)
      : mailbox_max_(settings.mailbox_max), partitions_(std::move(partitions)) {
    std::vector<events::LogPosition> starts;
    for (events::Partition partition : partitions_) {
      auto& engine = engines_[partition];
      engine = std::make_unique<PartitionEngine<Domain>>(typename PartitionEngine<Domain>::Parts{
          log, store, unique, partition, settings.endpoint, random_writer, settings.limits});
      starts.push_back({partition, engine->next_offset()});
    }
    cursor_ = log.open_cursor(std::move(starts));
  }

  ~Worker() { stop(std::chrono::milliseconds(0)); }

  void start() {
    thread_ = std::thread([this] {
      infra::name_this_thread("decide");
      run();
    });
  }

  void stop(std::chrono::milliseconds drain) {
    {
      std::lock_guard lock(mutex_);
      if (stopping_) return;
      stopping_ = true;
      drain_until_ = std::chrono::steady_clock::now() + drain;
    }
    cursor_->wake();
    if (thread_.joinable()) thread_.join();
  }

  void submit(events::Partition partition, Request<State> request) {
    Unavailable refused;
    {
      std::lock_guard lock(mutex_);
      if (!stopping_ && !halted_ && mailbox_.size() < mailbox_max_) {
        mailbox_.emplace_back(partition, std::move(request));
        if (mailbox_.size() > 1) return;
        cursor_->wake();
        return;
      }
      refused.why = halted_     ? Unavailable::Why::halted
                    : stopping_ ? Unavailable::Why::stopping
                                : Unavailable::Why::overloaded;
    }
    request.answer(refused);
  }

  std::size_t partitions() const { return partitions_.size(); }
  std::size_t leading() const { return leading_; }
  std::string failure() const {
    std::lock_guard lock(mutex_);
    return failure_;
  }

 private:
  using Mail = std::vector<std::pair<events::Partition, Request<State>>>;

  void run() {
    try {
      while (step()) {
      }
      close(Unavailable::Why::stopping);
    } catch (const std::exception& error) {
      infra::log_error("command", "a partition cannot go on; its commands are refused",
                       {{"context", Domain::aggregate_type}, {"why", error.what()}});
      close(Unavailable::Why::halted, error.what());
    }
  }

  // False: time to stop.
  bool step() {
    const auto records = cursor_->read(records_per_read_max, tick_every);
    const std::int64_t now = infra::now_ms();
    for (const events::LogRecord& record : records)
      engines_.at(record.partition)->read(record, now);
    auto [mail, stopping] = take_mail();
    for (auto& [partition, request] : mail) {
      engines_.at(partition)->submit(std::move(request), now);
    }
    std::size_t leading = 0;
    bool idle = true;
    for (auto& [partition, engine] : engines_) {
      engine->settle(now);
      engine->tick(now);
      leading += engine->role() == Role::leading ? 1 : 0;
      idle = idle && engine->idle();
    }
    leading_ = leading;
    if (!stopping) return true;
    return !idle && std::chrono::steady_clock::now() < drain_until_;
  }

  std::pair<Mail, bool> take_mail() {
    std::lock_guard lock(mutex_);
    return {std::exchange(mailbox_, {}), stopping_};
  }

  void close(Unavailable::Why why, std::string failure = {}) {
    Mail left;
    {
      std::lock_guard lock(mutex_);
      halted_ = why == Unavailable::Why::halted;
      failure_ = std::move(failure);
      left = std::exchange(mailbox_, {});
    }
    leading_ = 0;
    for (auto& [partition, engine] : engines_) engine->close(why);
    for (auto& [partition, request] : left) request.answer(Unavailable{why, {}});
  }

  const std::size_t mailbox_max_;
  const std::vector<events::Partition> partitions_;
  std::map<events::Partition, std::unique_ptr<PartitionEngine<Domain>>> engines_;
  std::unique_ptr<events::LogCursor> cursor_;
  std::atomic<std::size_t> leading_ = 0;

  mutable std::mutex mutex_;  // guards the rest
  Mail mailbox_;
  bool stopping_ = false;
  bool halted_ = false;
  std::string failure_;
  std::chrono::steady_clock::time_point drain_until_;
  std::thread thread_;
};

template <typename Domain>
CommandEngine<Domain>::CommandEngine(events::Log& log, events::SliceMap slices, CommandStore& store,
                                     EngineSettings settings)
    : slices_(std::move(slices)), unique_(store), partitions_(log.partitions()) {
  std::vector<std::vector<events::Partition>> shares(
      std::min<std::size_t>(std::max<std::size_t>(settings.threads, 1), partitions_));
  for (events::Partition partition = 0; partition < partitions_; ++partition) {
    shares[partition % shares.size()].push_back(partition);
  }
  for (auto& share : shares) {
    workers_.push_back(std::make_unique<Worker>(log, store, unique_, settings, std::move(share)));
  }
}

template <typename Domain>
CommandEngine<Domain>::~CommandEngine() {
  stop(std::chrono::milliseconds(0));
}

template <typename Domain>
void CommandEngine<Domain>::start() {
  for (auto& worker : workers_) worker->start();
}

template <typename Domain>
void CommandEngine<Domain>::stop(std::chrono::milliseconds drain) {
  for (auto& worker : workers_) worker->stop(drain);
}

template <typename Domain>
void CommandEngine<Domain>::submit(Request<State> request) {
  const events::Partition partition = slices_.partition_of(request.aggregate_id);
  workers_[partition % workers_.size()]->submit(partition, std::move(request));
}

template <typename Domain>
typename CommandEngine<Domain>::Status CommandEngine<Domain>::status() const {
  Status status;
  for (const auto& worker : workers_) {
    status.partitions += worker->partitions();
    status.leading += worker->leading();
    if (status.failure.empty()) status.failure = worker->failure();
  }
  return status;
}

template class CommandEngine<PatientDomain>;
template class CommandEngine<BillingDomain>;

}  // namespace carelog::command
