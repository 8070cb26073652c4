#include "projections/generations/projection.h"

#include <algorithm>

#include "infra/process/clock.h"

namespace carelog::projections {
namespace {

// Filling is for throughput and may wait: nobody reads these rows yet.
ProjectorLimits bulk(ProjectorLimits limits) {
  limits.yielding = true;
  limits.batch_records_min = limits.batch_records_max;
  return limits;
}

constexpr std::size_t filling_workers_max = 4;  // per topic
constexpr std::chrono::milliseconds look_at_lag_every_ms{2000};

// Of the slowest topic. One that has not progressed yet goes on from what it took over.
std::int64_t last_progress_ms(const Follower& follower, std::int64_t taken_over_ms) {
  std::optional<std::int64_t> oldest;
  for (const ProjectorStatus& status : follower.statuses()) {
    const std::int64_t at_ms = std::max(status.last_progress_ms, taken_over_ms);
    oldest = std::min(oldest.value_or(at_ms), at_ms);
  }
  return oldest.value_or(0);
}

std::size_t filling_workers() {
  return std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, filling_workers_max);
}

}  // namespace

// When this returns, the previous one has stopped.
void Projection::set_live(Shared live) {
  const Shared before = this->live();
  if (before) before->stop();
  const std::lock_guard lock(mutex_);
  if (before) {
    for (const ProjectorStatus& status : before->statuses()) batches_lost_ += status.batches_lost;
    taken_over_ms_ = last_progress_ms(*before, taken_over_ms_);
  }
  live_ = std::move(live);
  stored_ = {};
}

std::string_view state_name(ProjectionState state) {
  switch (state) {
    case ProjectionState::stopped:
      return "stopped";
    case ProjectionState::live:
      return "live";
    case ProjectionState::rebuilding:
      return "rebuilding";
    case ProjectionState::failing:
      return "failing";
  }
  return "";
}

Projection::Projection(std::unique_ptr<ReadModelGenerations> generations,
                       std::vector<events::Log*> logs, ProjectorLimits limits)
    : generations_(std::move(generations)),
      logs_(std::move(logs)),
      limits_(limits),
      ends_(logs_),
      build_(*generations_, logs_, ends_,
             {.bulk = bulk(limits), .ordinary = limits, .workers = filling_workers()}) {}

Projection::~Projection() {
  stop();
}

void Projection::start() {
  if (steward_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = false;
    running_ = true;
  }
  steward_ = std::thread([this] { run(); });
}

Projection::Shared Projection::live() const {
  const std::lock_guard lock(mutex_);
  return live_;
}

StoredProgress Projection::stored() const {
  const std::lock_guard lock(mutex_);
  return stored_;
}

// So that lag in seconds can always be told: one look is not enough.
void Projection::look_at_lag() {
  const Shared live = this->live();
  if (!live || std::chrono::steady_clock::now() < next_look_at_lag_) return;
  next_look_at_lag_ = std::chrono::steady_clock::now() + look_at_lag_every_ms;
  std::vector<PartitionProgress> partitions = ends_.ask();
  if (ends_.away()) return;
  partitions = live->at(std::move(partitions));
  const std::lock_guard lock(lag_mutex_);
  lag_meter_.look(partitions, infra::now_ms());
}

ProjectionProgress Projection::progress() {
  ProjectionProgress progress{.name = name(), .partitions = ends_.ask(), .lags = {}, .failure = {}};
  const Shared live = this->live();
  if (live) progress.partitions = live->at(std::move(progress.partitions));
  const StoredProgress stored = this->stored();
  for (const PartitionProgress& each : stored.partitions) {
    for (PartitionProgress& at : progress.partitions) {
      if (at.topic != each.topic || at.partition != each.partition) continue;
      at.next_offset = each.next_offset;
      at.end_offset = std::max(at.end_offset, at.next_offset);
    }
  }
  {
    const std::int64_t now_ms = infra::now_ms();
    const std::lock_guard lock(lag_mutex_);
    lag_meter_.look(progress.partitions, now_ms);
    for (const PartitionProgress& at : progress.partitions) {
      progress.lags.push_back(lag_meter_.lag(at.topic, at.partition, now_ms));
      progress.lag_seconds = std::max(progress.lag_seconds, progress.lags.back().seconds);
    }
  }
  const Distance distance = projections::distance(progress.partitions);
  progress.lag_events = distance.total - distance.done;

  const std::lock_guard lock(mutex_);
  progress.generation = live ? live->generation().number : stored.generation;
  progress.standing_by = stored.generation != 0;
  progress.last_progress_ms = stored.last_progress_ms;
  progress.batches_lost = batches_lost_;
  progress.failure = failure_;
  progress.parked_aggregates = parked_;
  progress.waiting_commits = waiting_;
  if (live) {
    progress.last_progress_ms = last_progress_ms(*live, taken_over_ms_);
    for (const ProjectorStatus& status : live->statuses()) {
      if (progress.failure.empty()) progress.failure = status.failure;
      if (progress.failure.empty()) progress.failure = status.too_new;
      progress.batches_lost += status.batches_lost;
    }
  }
  const bool there = live || progress.standing_by;
  progress.state =
      there && !build_.under_way() ? ProjectionState::live : ProjectionState::rebuilding;
  if (!progress.failure.empty()) progress.state = ProjectionState::failing;
  if (!running_) progress.state = ProjectionState::stopped;
  return progress;
}

int Projection::rebuild(const RebuildWish& wish) {
  if (!wish.label.empty() && wish.label.find_first_not_of("0123456789") == std::string::npos) {
    throw GenerationRefused("a copy is not named like a generation's number: choose another name");
  }
  const std::vector<Generation> all = generations_->list();
  const Generation* made = nullptr;
  const Generation* kept = nullptr;
  for (const Generation& each : all) {
    if (each.state == GenerationState::filling || each.state == GenerationState::following) {
      made = &each;
    }
    if (each.state == GenerationState::kept &&
        (wish.generation == 0 || wish.generation == each.number)) {
      kept = &each;
    }
  }
  int number = 0;
  if (wish.rollback && kept == nullptr && (made == nullptr || !made->was_live)) {
    throw GenerationRefused("no generation of " + name() + " is kept to go back to");
  }
  const bool back = kept != nullptr && (wish.rollback || wish.generation == kept->number);
  if (made != nullptr && made->label == wish.label && made->was_live == wish.rollback &&
      (wish.generation == 0 || wish.generation == made->number)) {
    number = made->number;
  } else if (back) {
    generations_->follow(kept->number);
    number = kept->number;
  } else {
    number =
        generations_
            ->begin({.number = wish.generation, .label = wish.label, .as_of_ms = wish.as_of_ms})
            .number;
  }
  build_.expect(number);
  {
    const std::lock_guard lock(mutex_);
    woken_ = true;
  }
  wake_.notify_all();
  return number;
}

BuildProgress Projection::build(int generation) {
  return build_.progress(generation);
}

void Projection::drop(int generation) {
  for (const Generation& each : generations_->list()) {
    if (each.number != generation) continue;
    if (each.state == GenerationState::filling || each.state == GenerationState::following) {
      throw GenerationRefused("generation " + std::to_string(generation) +
                              " is being made: cancel it instead");
    }
    generations_->drop(generation);
    return;
  }
  throw NoSuchGeneration(name() + " has no generation " + std::to_string(generation));
}

// Beside the workers' own model, so that a process that stands by has it too.
std::unique_ptr<ReadModel> Projection::open_live() {
  for (const Generation& each : generations_->list()) {
    if (each.state == GenerationState::live) return generations_->open(each);
  }
  throw ReadModelFailure("the read model " + name() + " has not been made yet");
}

Checksum Projection::checksum(int generation) {
  if (generation == 0) return open_live()->checksum();
  for (const Generation& each : generations_->list()) {
    if (each.number == generation) return generations_->open(each)->checksum();
  }
  throw NoSuchGeneration(name() + " has no generation " + std::to_string(generation));
}

}  // namespace carelog::projections
