#include "command-side/engine/engine_worker.h"

#include "infra/ids/random_id.h"
#include "infra/process/clock.h"
#include "infra/process/logging.h"
#include "infra/process/thread_name.h"

namespace carelog::command {
namespace {

constexpr std::size_t records_per_read_max = 1024;
constexpr std::chrono::milliseconds tick_every(50);
constexpr std::int64_t progress_every_ms = 5'000;
constexpr std::chrono::milliseconds space_every(200);

events::WriterId random_writer() {
  events::WriterId writer{};
  infra::fill_random(writer.data(), writer.size());
  return writer;
}

}  // namespace

template <typename Domain>
EngineWorker<Domain>::EngineWorker(Parts parts, std::vector<events::Partition> partitions)
    : parts_(std::move(parts)), partitions_(std::move(partitions)) {
  open();
}

template <typename Domain>
EngineWorker<Domain>::~EngineWorker() {
  stop(std::chrono::milliseconds(0));
}

template <typename Domain>
void EngineWorker<Domain>::open() {
  std::vector<events::LogPosition> starts;
  for (events::Partition partition : partitions_) {
    auto& engine = engines_[partition];
    const auto ask_end = [this, partition](std::uint64_t ticket) {
      end_of_log_->ask(partition, ticket);
    };
    const auto check_chain = [this](events::Partition which, const ChainCheck& check) {
      end_of_log_->check(which, check);
    };
    engine = std::make_unique<PartitionEngine<Domain>>(typename PartitionEngine<Domain>::Parts{
        parts_.log, parts_.store, parts_.unique, partition, parts_.settings.endpoint, random_writer,
        parts_.settings.limits, parts_.settings.shared, ask_end, check_chain, parts_.reserve,
        &parts_.uses, parts_.settings.vocabulary,
        [this](Recall::Job job) { return recall_->ask(std::move(job)); }});
    starts.push_back({partition, engine->next_offset()});
  }
  {
    auto cursor = parts_.log.open_cursor(std::move(starts));
    std::lock_guard lock(mutex_);
    cursor_ = std::move(cursor);
    ends_.clear();
  }
  end_of_log_ = std::make_unique<EndOfLog>(
      parts_.log,
      [this](events::Partition partition, std::uint64_t ticket, events::Offset end) {
        std::lock_guard lock(mutex_);
        ends_[partition] = {ticket, end};
        cursor_->wake();
      },
      [this](events::Partition partition) {
        std::lock_guard lock(mutex_);
        cut_.insert(partition);
        cursor_->wake();
      });
}

template <typename Domain>
void EngineWorker<Domain>::reopen() {
  {
    std::lock_guard lock(mutex_);  // from here on the store must not be believed
    leaders_.clear();
  }
  for (auto& [partition, engine] : engines_) engine->close(Unavailable::Why::starting);
  end_of_log_.reset();  // its answers belong to the old engines
  engines_.clear();
  parts_.rebuild.empty();
  open();
}

template <typename Domain>
void EngineWorker<Domain>::start() {
  thread_ = std::thread([this] {
    infra::name_this_thread("decide");
    run();
    parts_.rebuild.leave();
  });
}

template <typename Domain>
void EngineWorker<Domain>::stop(std::chrono::milliseconds drain) {
  {
    std::lock_guard lock(mutex_);
    if (stopping_) return;
    stopping_ = true;
    drain_until_ = std::chrono::steady_clock::now() + drain;
    cursor_->wake();
  }
  if (thread_.joinable()) thread_.join();
  recall_.reset();
}

template <typename Domain>
void EngineWorker<Domain>::submit(events::Partition partition, Submitted<Domain> request) {
  Unavailable refused;
  {
    std::lock_guard lock(mutex_);
    if (!stopping_ && !halted_ && mailbox_.size() < parts_.settings.mailbox_max) {
      mailbox_.emplace_back(partition, std::move(request));
      if (mailbox_.size() == 1) cursor_->wake();
      return;
    }
    refused.why = halted_     ? Unavailable::Why::halted
                  : stopping_ ? Unavailable::Why::stopping
                              : Unavailable::Why::overloaded;
  }
  request.answer(refused);
}

template <typename Domain>
void EngineWorker<Domain>::take_over(events::Partition partition) {
  std::lock_guard lock(mutex_);
  to_take_over_.insert(partition);
}

template <typename Domain>
std::map<events::Partition, PartitionLeader> EngineWorker<Domain>::leaders() const {
  std::lock_guard lock(mutex_);
  return leaders_;
}

template <typename Domain>
std::string EngineWorker<Domain>::failure() const {
  std::lock_guard lock(mutex_);
  return failure_;
}

template <typename Domain>
std::int64_t EngineWorker<Domain>::records_to_read() const {
  std::lock_guard lock(mutex_);
  return records_to_read_;
}

template <typename Domain>
void EngineWorker<Domain>::run() {
  try {
    for (bool going_on = true; going_on;) {
      try {
        going_on = step();
      } catch (const StateDamaged& damage) {
        infra::log_error("command", "the command state is damaged; the log fills it again",
                         {{"context", Domain::name}, {"why", damage.what()}});
        parts_.rebuild.want(damage.what());
      } catch (const StateFull& full) {
        going_on = wait_for_space(full.what());
      }
    }
    close(Unavailable::Why::stopping);
  } catch (const std::exception& error) {
    infra::log_error("command", "a partition cannot go on; its commands are refused",
                     {{"context", Domain::name}, {"why", error.what()}});
    close(Unavailable::Why::halted, error.what());
  }
}

// What was read stays in the engines, and nothing more is read until it is stored.
template <typename Domain>
bool EngineWorker<Domain>::wait_for_space(const char* why) {
  if (!state_full_)
    infra::log_error("command", "the command state has no room; commands wait until it has",
                     {{"context", Domain::name}, {"why", why}});
  state_full_ = true;
  std::this_thread::sleep_for(space_every);
  std::lock_guard lock(mutex_);
  return !stopping_;
}

template <typename Domain>
void EngineWorker<Domain>::store_what_waits() {
  if (!state_full_) return;
  for (auto& [partition, engine] : engines_) engine->store_and_answer(infra::now_ms());
  state_full_ = false;
  infra::log_info("command", "the command state has room again", {{"context", Domain::name}});
}

template <typename Domain>
bool EngineWorker<Domain>::step() {
  if (parts_.rebuild.wanted()) reopen();
  store_what_waits();
  const auto records = cursor_->read(records_per_read_max, tick_every);
  const std::int64_t now = infra::now_ms();
  for (const events::LogRecord& record : records) engines_.at(record.partition)->read(record, now);
  const bool stopping = open_mail(now);
  for (const auto& [partition, end] : take(ends_)) {
    engines_.at(partition)->end_is(end.first, end.second);
  }
  for (const events::Partition partition : take(cut_)) engines_.at(partition)->is_cut();
  for (const events::Partition partition : take(to_take_over_)) {
    engines_.at(partition)->take_over(now);
  }
  bool busy = false;
  for (auto& [partition, engine] : engines_) {
    engine->store_and_answer(now);
    engine->tick(now);
    if (stopping && parts_.settings.shared) engine->resign(now);
    const bool leads = engine->role() == Role::leading || engine->role() == Role::claiming;
    busy = busy || !engine->idle() || (parts_.settings.shared && leads);
  }
  publish(now);
  if (!stopping) return true;
  return busy && std::chrono::steady_clock::now() < drain_until_;
}

template <typename Domain>
void EngineWorker<Domain>::tell_aside(events::Partition partition, const std::string& leader) {
  infra::log_error(
      "command", "steps aside: a newer version of carelog leads this partition",
      {{"context", Domain::name},
       {"partition", static_cast<std::int64_t>(partition)},
       {"leader", leader},
       {"knows_up_to_level", static_cast<std::int64_t>(parts_.settings.vocabulary.level)}});
}

template <typename Domain>
void EngineWorker<Domain>::publish(std::int64_t now_ms) {
  std::int64_t to_read = 0;
  {
    std::lock_guard lock(mutex_);
    for (const auto& [partition, engine] : engines_) {
      PartitionLeader& known = leaders_[partition];
      const bool same = known.role == engine->role() && known.term == engine->term();
      if (!same && engine->role() == Role::aside) tell_aside(partition, engine->leader());
      if (!same) known = {engine->role(), engine->leader(), engine->term()};
      if (engine->role() == Role::catching_up) {
        to_read += engine->catch_up_to() - engine->next_offset();
      }
    }
    records_to_read_ = to_read;
  }
  if (to_read == 0) {
    told_progress_ms_ = now_ms;
  } else if (now_ms - told_progress_ms_ >= progress_every_ms) {
    told_progress_ms_ = now_ms;
    infra::log_info("command", "reading the log into the command state",
                    {{"context", Domain::name}, {"records_to_read", to_read}});
  }
}

template <typename Domain>
bool EngineWorker<Domain>::open_mail(std::int64_t now_ms) {
  Mail mail;
  bool stopping = false;
  {
    std::lock_guard lock(mutex_);
    mail = std::exchange(mailbox_, {});
    stopping = stopping_;
  }
  auto next = mail.begin();
  try {
    while (next != mail.end()) {
      auto& [partition, request] = *next++;
      engines_.at(partition)->submit(std::move(request), now_ms);
    }
  } catch (...) {  // what was not looked at must still be answered
    std::lock_guard lock(mutex_);
    mailbox_.insert(mailbox_.begin(), std::move_iterator(next), std::move_iterator(mail.end()));
    throw;
  }
  return stopping;
}

template <typename Domain>
void EngineWorker<Domain>::close(Unavailable::Why why, std::string failure) {
  Mail left;
  {
    std::lock_guard lock(mutex_);
    halted_ = why == Unavailable::Why::halted;
    failure_ = std::move(failure);
    left = std::exchange(mailbox_, {});
    leaders_.clear();
    records_to_read_ = 0;
  }
  for (auto& [partition, engine] : engines_) engine->close(why);
  for (auto& [partition, request] : left) request.answer(Unavailable{why, {}});
}

template class EngineWorker<PatientsTopic>;
template class EngineWorker<BillingTopic>;
template class EngineWorker<UniqueValueDomain>;

}  // namespace carelog::command
