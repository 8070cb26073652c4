#include "command-side/engine/command_engine.h"

#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "command-side/engine/end_of_log.h"
#include "command-side/engine/stored_state.h"
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

std::string leadership_text(std::size_t partitions, std::size_t leading, std::size_t following) {
  std::string text =
      std::to_string(leading) + " of " + std::to_string(partitions) + " partitions led";
  if (following > 0) text += ", " + std::to_string(following) + " led by other nodes";
  return text;
}

template <typename Domain>
class CommandEngine<Domain>::Worker {
 public:
  Worker(events::Log& log, CommandStore& store, UniqueKeys& unique, const EngineSettings& settings,
         const Reserve& reserve, std::vector<events::Partition> partitions)
      : mailbox_max_(settings.mailbox_max),
        shared_(settings.shared),
        partitions_(std::move(partitions)) {
    std::vector<events::LogPosition> starts;
    for (events::Partition partition : partitions_) {
      auto& engine = engines_[partition];
      const auto ask_end = [this, partition](std::uint64_t ticket) {
        end_of_log_->ask(partition, ticket);
      };
      engine = std::make_unique<PartitionEngine<Domain>>(typename PartitionEngine<Domain>::Parts{
          log, store, unique, partition, settings.endpoint, random_writer, settings.limits,
          settings.shared, ask_end, reserve});
      starts.push_back({partition, engine->next_offset()});
    }
    cursor_ = log.open_cursor(std::move(starts));
    end_of_log_ = std::make_unique<EndOfLog>(
        log, [this](events::Partition partition, std::uint64_t ticket, events::Offset end) {
          {
            std::lock_guard lock(mutex_);
            ends_[partition] = {ticket, end};
          }
          cursor_->wake();
        });
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

  void take_over(events::Partition partition) {
    std::lock_guard lock(mutex_);
    to_take_over_.insert(partition);
  }

  std::map<events::Partition, PartitionLeader> leaders() const {
    std::lock_guard lock(mutex_);
    return leaders_;
  }
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
    for (const auto& [partition, end] : take_ends()) {
      engines_.at(partition)->end_is(end.first, end.second);
    }
    for (const events::Partition partition : take_suspects()) {
      engines_.at(partition)->take_over(now);
    }
    bool busy = false;
    for (auto& [partition, engine] : engines_) {
      engine->settle(now);
      engine->tick(now);
      if (stopping && shared_) engine->resign(now);
      const bool leads = engine->role() == Role::leading || engine->role() == Role::claiming;
      busy = busy || !engine->idle() || (shared_ && leads);
    }
    publish();
    if (!stopping) return true;
    return busy && std::chrono::steady_clock::now() < drain_until_;
  }

  using Ends = std::map<events::Partition, std::pair<std::uint64_t, events::Offset>>;
  Ends take_ends() {
    std::lock_guard lock(mutex_);
    return std::exchange(ends_, {});
  }

  std::set<events::Partition> take_suspects() {
    std::lock_guard lock(mutex_);
    return std::exchange(to_take_over_, {});
  }

  void publish() {
    std::lock_guard lock(mutex_);
    for (const auto& [partition, engine] : engines_) {
      PartitionLeader& known = leaders_[partition];
      const bool same = known.role == engine->role() && known.term == engine->term();
      if (!same) known = {engine->role(), engine->leader(), engine->term()};
    }
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
      leaders_.clear();
    }
    for (auto& [partition, engine] : engines_) engine->close(why);
    for (auto& [partition, request] : left) request.answer(Unavailable{why, {}});
  }

  const std::size_t mailbox_max_;
  const bool shared_;
  const std::vector<events::Partition> partitions_;
  std::map<events::Partition, std::unique_ptr<PartitionEngine<Domain>>> engines_;
  std::unique_ptr<events::LogCursor> cursor_;

  mutable std::mutex mutex_;  // guards the rest
  Mail mailbox_;
  Ends ends_;
  std::set<events::Partition> to_take_over_;
  std::map<events::Partition, PartitionLeader> leaders_;
  bool stopping_ = false;
  bool halted_ = false;
  std::string failure_;
  std::chrono::steady_clock::time_point drain_until_;
  std::thread thread_;
  std::unique_ptr<EndOfLog> end_of_log_;  // last: its thread uses the rest
};

template <typename Domain>
CommandEngine<Domain>::CommandEngine(events::Log& log, events::SliceMap slices, CommandStore& store,
                                     EngineSettings settings, Reserve reserve)
    : endpoint_(settings.endpoint),
      slices_(std::move(slices)),
      store_(store),
      unique_(store),
      partitions_(log.partitions()) {
  std::vector<std::vector<events::Partition>> shares(
      std::min<std::size_t>(std::max<std::size_t>(settings.threads, 1), partitions_));
  for (events::Partition partition = 0; partition < partitions_; ++partition) {
    shares[partition % shares.size()].push_back(partition);
  }
  for (auto& share : shares) {
    workers_.push_back(
        std::make_unique<Worker>(log, store, unique_, settings, reserve, std::move(share)));
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
  status.partitions = partitions_;
  for (const PartitionLeader& each : leaders()) {
    status.leading += each.role == Role::leading ? 1 : 0;
    status.following += each.role == Role::following && !each.leader.empty() ? 1 : 0;
  }
  for (const auto& worker : workers_) {
    if (status.failure.empty()) status.failure = worker->failure();
  }
  return status;
}

template <typename Domain>
std::vector<PartitionLeader> CommandEngine<Domain>::leaders() const {
  std::vector<PartitionLeader> all(partitions_);
  for (const auto& worker : workers_) {
    for (auto& [partition, leader] : worker->leaders()) all[partition] = std::move(leader);
  }
  return all;
}

template <typename Domain>
bool CommandEngine<Domain>::is_decided(const std::string& command_id) const {
  const auto stored = store_.command(command_id);
  return stored && answer_from_bytes(*stored).request_hash != events::Hash{};
}

template <typename Domain>
void CommandEngine<Domain>::take_over(const std::vector<events::Partition>& partitions) {
  for (const events::Partition partition : partitions) {
    workers_[partition % workers_.size()]->take_over(partition);
  }
}

template class CommandEngine<PatientDomain>;
template class CommandEngine<BillingDomain>;
template class CommandEngine<UniqueValueDomain>;

}  // namespace carelog::command
