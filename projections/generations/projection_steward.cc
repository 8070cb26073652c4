// The thread of a projection: does what the stored generations need.
#include <algorithm>

#include "infra/process/clock.h"
#include "infra/process/logging.h"
#include "projections/following/parked_commits.h"
#include "projections/generations/projection.h"

namespace carelog::projections {
namespace {

constexpr std::chrono::milliseconds look_every_ms{500};
constexpr std::chrono::milliseconds step_every_ms{20};  // while something is being built
constexpr std::chrono::milliseconds interrupt_every_ms{100};
constexpr std::chrono::seconds cancel_time_max{30};

bool is_being_made(const Generation& generation) {
  return generation.state == GenerationState::filling ||
         generation.state == GenerationState::following;
}

}  // namespace

bool Projection::interrupted() const {
  const std::lock_guard lock(mutex_);
  return stopping_ || cancelling_ == Cancelling::wanted;
}

void Projection::stop() {
  std::unique_lock lock(mutex_);
  stopping_ = true;
  wake_.notify_all();
  while (steward_.joinable() && !ended_) {
    lock.unlock();
    generations_->interrupt();
    lock.lock();
    wake_.wait_for(lock, interrupt_every_ms, [this] { return ended_; });
  }
  lock.unlock();
  if (steward_.joinable()) steward_.join();
  lock.lock();
  running_ = false;
  ended_ = false;
}

void Projection::run() {
  while (true) {
    bool busy = false;
    std::string failure;
    try {
      busy = tick();
      look_at_lag();
    } catch (const std::exception& breakdown) {
      if (!interrupted()) failure = breakdown.what();
    }
    if (!failure.empty()) build_.note_failure(failure);
    std::unique_lock lock(mutex_);
    if (failure != failure_ && !failure.empty()) {
      infra::log_error("projector", "will try again",
                       {{"projection", name()}, {"reason", failure}});
    }
    failure_ = std::move(failure);
    wake_.wait_for(lock, busy ? step_every_ms : look_every_ms,
                   [this] { return stopping_ || woken_ || cancelling_ == Cancelling::wanted; });
    woken_ = false;
    if (stopping_) break;
  }
  build_.stop();
  set_live(nullptr);
  watched_.clear();
  retried_ = false;
  generations_->stand_down();
  const std::lock_guard lock(mutex_);
  ended_ = true;
  wake_.notify_all();
}

bool Projection::tick() {
  if (drop_what_is_made()) return true;
  const auto listed_at = std::chrono::steady_clock::now();
  const std::vector<Generation> all = generations_->list();
  if (!generations_->lead()) {
    stand_by(all, listed_at);
    return false;
  }
  watched_.clear();
  follow_live(all);
  const auto made = std::find_if(all.begin(), all.end(), is_being_made);
  if (made != all.end()) {
    const Shared live = this->live();
    if (Shared now_live = build_.advance(*made, live.get(), [this] { return interrupted(); })) {
      set_live(std::move(now_live));
      retried_ = true;  // this very program has just tried what is parked in it
    }
    return true;
  }
  build_.rest(all, listed_at);
  const auto live = std::find_if(all.begin(), all.end(), [](const Generation& each) {
    return each.state == GenerationState::live;
  });
  if (live != all.end() && live->layout == generations_->layout()) {
    if (generations_->is_wanted_elsewhere()) {
      set_live(nullptr);  // first, so that two workers do not fold the same batch
      generations_->hand_over();
    }
    return false;
  }
  build_.expect(generations_->begin({}).number);
  return true;
}

// A generation of another layout is never written: readers see it, out of date, until the next one
// is live.
void Projection::follow_live(const std::vector<Generation>& generations) {
  const Generation* wanted = nullptr;
  for (const Generation& each : generations) {
    if (each.state == GenerationState::live && each.layout == generations_->layout()) {
      wanted = &each;
    }
  }
  const Shared followed = live();
  if (followed && (wanted == nullptr || followed->generation().number != wanted->number)) {
    set_live(nullptr);
  }
  if (wanted == nullptr) return;
  if (!live()) {
    auto opened = std::make_shared<Follower>(*wanted, *generations_, logs_, limits_);
    opened->start();
    set_live(std::move(opened));
  }
  const bool some_are_parked = note_parked(live()->model());
  if (!retried_ && some_are_parked) {
    const Retried retried = retry();
    infra::log_info("projector", "parked aggregates tried again",
                    {{"projection", name()},
                     {"applied", std::to_string(retried.applied)},
                     {"still_parked", std::to_string(retried.still_parked)}});
  }
  retried_ = true;
}

// Shows what the other process has stored. last_progress_ms: when that was last seen to grow or to
// be at the log's end.
void Projection::stand_by(const std::vector<Generation>& generations,
                          std::chrono::steady_clock::time_point listed_at) {
  if (live()) set_live(nullptr);
  retried_ = false;
  const auto made = std::find_if(generations.begin(), generations.end(), is_being_made);
  if (made == generations.end()) {
    build_.rest(generations, listed_at);
  } else {
    build_.watch(made->number, made->state, stored_in(*made));
  }
  for (const Generation& each : generations) {
    if (each.state != GenerationState::live) continue;
    StoredProgress now{.generation = each.number, .partitions = stored_in(each)};
    const Distance reached = distance(now.partitions);
    const StoredProgress before = stored();
    const bool gets_on = reached.reached() || reached.done > distance(before.partitions).done;
    now.last_progress_ms = gets_on ? infra::now_ms() : before.last_progress_ms;
    const std::lock_guard lock(mutex_);
    stored_ = std::move(now);
  }
}

std::vector<PartitionProgress> Projection::stored_in(const Generation& generation) {
  auto watched = watched_.find(generation.number);
  if (watched == watched_.end() || watched->second.first != generation) {
    watched_.erase(generation.number);
    watched =
        watched_.try_emplace(generation.number, generation, generations_->open(generation)).first;
  }
  std::vector<PartitionProgress> all = ends_.ask();
  for (events::Log* log : logs_) {
    const auto positions = watched->second.second->positions(log->topic(), log->partitions());
    for (PartitionProgress& at : all) {
      if (at.topic != log->topic()) continue;
      at.next_offset = positions.at(at.partition).rule.next_offset();
      at.end_offset = std::max(at.end_offset, at.next_offset);
    }
  }
  return all;
}

bool Projection::drop_what_is_made() {
  {
    const std::lock_guard lock(mutex_);
    if (cancelling_ != Cancelling::wanted) return false;
  }
  build_.stop();
  Cancelling outcome = Cancelling::nothing;
  for (const Generation& each : generations_->list()) {
    if (!is_being_made(each)) continue;
    generations_->drop(each.number);
    outcome = Cancelling::done;
  }
  const std::lock_guard lock(mutex_);
  cancelling_ = outcome;
  wake_.notify_all();
  return true;
}

bool Projection::cancel() {
  std::unique_lock lock(mutex_);
  cancelling_ = Cancelling::wanted;
  wake_.notify_all();
  if (!running_) {
    lock.unlock();
    drop_what_is_made();
    lock.lock();
  }
  const auto deadline = std::chrono::steady_clock::now() + cancel_time_max;
  while (cancelling_ == Cancelling::wanted) {
    if (stopping_ || std::chrono::steady_clock::now() > deadline) {
      cancelling_ = Cancelling::no;
      throw ReadModelFailure("the rebuild of " + name() + " could not be cancelled: " + failure_);
    }
    lock.unlock();
    generations_->interrupt();
    lock.lock();
    wake_.wait_for(lock, interrupt_every_ms, [this] { return cancelling_ != Cancelling::wanted; });
  }
  const bool done = cancelling_ == Cancelling::done;
  cancelling_ = Cancelling::no;
  return done;
}

bool Projection::note_parked(ReadModel& model) {
  std::int64_t aggregates = 0;
  std::int64_t waiting = 0;
  for (const ParkedAggregate& each : model.parked()) {
    if (each.released) continue;
    ++aggregates;
    waiting += static_cast<std::int64_t>(each.waiting.size());
  }
  const std::lock_guard lock(mutex_);
  parked_ = aggregates;
  waiting_ = waiting;
  return aggregates > 0;
}

std::vector<ParkedAggregate> Projection::parked() {
  return open_live()->parked();
}

Retried Projection::retry(const std::string& aggregate_id) {
  const auto model = open_live();
  std::size_t tried = 0;
  for (const ParkedAggregate& each : model->parked()) {
    if (each.released || (!aggregate_id.empty() && each.aggregate.id != aggregate_id)) continue;
    const auto log = std::find_if(logs_.begin(), logs_.end(), [&](const events::Log* other) {
      return other->topic() == each.topic;
    });
    if (log == logs_.end()) continue;
    ++tried;
    if (!model->retry(each, read_commits(**log, each.partition, each.waiting))) --tried;
  }
  Retried retried;
  for (const ParkedAggregate& each : model->parked()) {
    const bool asked = aggregate_id.empty() || each.aggregate.id == aggregate_id;
    if (!each.released && asked) ++retried.still_parked;
  }
  retried.applied = tried - std::min(tried, retried.still_parked);
  note_parked(*model);
  return retried;
}

bool Projection::release(const std::string& aggregate_id) {
  const auto model = open_live();
  bool released = false;
  for (const ParkedAggregate& each : model->parked()) {
    if (each.released || each.aggregate.id != aggregate_id) continue;
    released = model->release(each) || released;
  }
  note_parked(*model);
  return released;
}

}  // namespace carelog::projections
