#include "projections/generations/generation_build.h"

#include <algorithm>
#include <utility>

#include "infra/process/logging.h"

namespace carelog::projections {
namespace {

constexpr std::size_t explain_batch_records = 4096;
constexpr std::chrono::milliseconds explain_wait_ms{200};
constexpr std::chrono::milliseconds note_every_ms{200};  // each time asks the logs for their ends

}  // namespace

std::string_view phase_name(BuildPhase phase) {
  switch (phase) {
    case BuildPhase::waiting:
      return "waiting";
    case BuildPhase::filling:
      return "filling";
    case BuildPhase::indexing:
      return "indexing";
    case BuildPhase::catching_up:
      return "catching up";
    case BuildPhase::comparing:
      return "comparing";
    case BuildPhase::done:
      return "done";
    case BuildPhase::cancelled:
      return "cancelled";
  }
  return "";
}

GenerationBuild::GenerationBuild(ReadModelGenerations& generations, std::vector<events::Log*> logs,
                                 LogEnds& ends, BuildLimits limits)
    : generations_(generations), logs_(std::move(logs)), ends_(ends), limits_(limits) {}

void GenerationBuild::open(const Generation& generation) {
  stop();
  const bool filling = generation.state == GenerationState::filling;
  follower_ = std::make_shared<Follower>(
      generation, generations_, logs_, filling ? limits_.bulk : limits_.ordinary, limits_.workers);
  until_ = follower_->at(ends_.ask());
  for (PartitionProgress& each : until_) each.next_offset = 0;
  opened_ = std::chrono::steady_clock::now();
  done_at_opening_ = -1;
  note(filling ? BuildPhase::filling : BuildPhase::catching_up);
  follower_->start();
  infra::log_info(
      "projector", filling ? "filling a generation" : "a generation catches up",
      {{"projection", generations_.name()}, {"generation", std::to_string(generation.number)}});
}

void GenerationBuild::stop() {
  if (follower_) follower_->stop();
  follower_.reset();
}

std::shared_ptr<Follower> GenerationBuild::advance(const Generation& generation, Follower* live,
                                                   const std::function<bool()>& stopping) {
  if (!follower_ || follower_->generation() != generation) {
    open(generation);
    return nullptr;
  }
  note_distance();
  if (generation.state != GenerationState::filling) return catch_up(live, stopping);
  if (!distance(follower_->at(until_)).reached()) return nullptr;
  follower_->stop();
  if (!follower_->flush()) return nullptr;
  note(BuildPhase::indexing);
  const bool full = generations_.finish_filling(generation.number);
  if (!full) {
    infra::log_warning(
        "projector", "an index refuses a row: filling again to find it",
        {{"projection", generations_.name()}, {"generation", std::to_string(generation.number)}});
  }
  stop();
  return nullptr;
}

std::shared_ptr<Follower> GenerationBuild::catch_up(Follower* live,
                                                    const std::function<bool()>& stopping) {
  const int number = follower_->generation().number;
  const Distance now = distance(follower_->at(ends_.ask()));
  if (!distance(follower_->at(until_)).reached()) return nullptr;
  if (now.total - now.done > limits_.near_records) return nullptr;
  const bool comparable = live != nullptr && !follower_->generation().was_live &&
                          live->generation().layout == follower_->generation().layout;
  if (comparable && compared_ != number && !compare(*live, stopping)) return nullptr;
  if (!generations_.make_live(number)) return nullptr;
  infra::log_info("projector", "a generation is live",
                  {{"projection", generations_.name()}, {"generation", std::to_string(number)}});
  end(BuildPhase::done);
  return std::exchange(follower_, nullptr);
}

bool GenerationBuild::compare(Follower& live, const std::function<bool()>& stopping) {
  const int number = follower_->generation().number;
  note(BuildPhase::comparing);
  struct StartAgain {
    Follower& follower;
    ~StartAgain() { follower.start(); }
  };
  std::optional<Comparison> comparison;
  {
    follower_->stop();
    const StartAgain start_again{*follower_};
    comparison =
        generations_.compare(live.generation().number, number, [this](const Positions& positions) {
          return follower_->bring_to(positions, static_cast<std::size_t>(2 * limits_.near_records));
        });
  }
  if (!comparison) {
    note(BuildPhase::catching_up);
    return false;
  }
  if (!comparison->differences.empty()) explain(*comparison, stopping);
  infra::log_info("projector", "compared with the live generation",
                  {{"projection", generations_.name()},
                   {"generation", std::to_string(number)},
                   {"rows", std::to_string(comparison->rows)},
                   {"differing", std::to_string(comparison->differing_rows)}});
  compared_ = number;
  const std::lock_guard lock(mutex_);
  progress_[number].comparison = std::move(*comparison);
  progress_[number].phase = BuildPhase::catching_up;
  return true;
}

// Reads the log once: differences are rare, and no read model has all commits.
void GenerationBuild::explain(Comparison& comparison, const std::function<bool()>& stopping) {
  std::map<std::string, std::string> touched;
  for (const Difference& each : comparison.differences) touched[each.aggregate_id];
  touched.erase("");
  if (touched.empty()) return;
  for (events::Log* log : logs_) {
    std::int64_t left = 0;
    for (const auto& each : until_) {
      if (each.topic == log->topic()) left += each.end_offset;
    }
    events::CommitReader reader(*log, {}, {.unknown = events::UnknownEvents::tell});
    while (left > 0 && !stopping()) {
      const auto batch = reader.read(explain_batch_records, explain_wait_ms);
      left -= static_cast<std::int64_t>(batch.records);
      for (const auto& commit : batch.commits) {
        const auto found = touched.find(commit.commit.aggregate.id);
        if (found == touched.end()) continue;
        found->second = log->topic() + "/" + std::to_string(commit.partition) + "@" +
                        std::to_string(commit.offset) + " " + commit.commit.metadata.command + " " +
                        commit.commit.command_id;
      }
    }
  }
  for (Difference& each : comparison.differences) each.last_touched = touched[each.aggregate_id];
}

void GenerationBuild::rest(const std::vector<Generation>& generations,
                           std::chrono::steady_clock::time_point listed_at) {
  stop();
  const std::lock_guard lock(mutex_);
  for (auto& [number, progress] : progress_) {
    if (progress.over() || expected_at_[number] > listed_at) continue;
    progress.phase = BuildPhase::cancelled;
    for (const Generation& each : generations) {
      const bool ready = each.state == GenerationState::live || each.state == GenerationState::copy;
      if (each.number == number && ready) progress.phase = BuildPhase::done;
    }
  }
  while (progress_.size() > remembered_max) {
    expected_at_.erase(progress_.begin()->first);
    progress_.erase(progress_.begin());
  }
}

void GenerationBuild::watch(int generation, GenerationState state,
                            const std::vector<PartitionProgress>& stored) {
  stop();
  const Distance now = distance(stored);
  const std::lock_guard lock(mutex_);
  BuildProgress& progress = progress_[generation];
  progress.generation = generation;
  progress.phase =
      state == GenerationState::filling ? BuildPhase::filling : BuildPhase::catching_up;
  progress.done = now.done;
  progress.total = now.total;
}

BuildProgress GenerationBuild::progress(int generation) const {
  const std::lock_guard lock(mutex_);
  const auto found = progress_.find(generation);
  if (found != progress_.end()) return found->second;
  return {.generation = generation, .failure = {}, .comparison = {}};
}

bool GenerationBuild::under_way() const {
  const std::lock_guard lock(mutex_);
  return std::any_of(progress_.begin(), progress_.end(),
                     [](const auto& each) { return !each.second.over(); });
}

void GenerationBuild::expect(int generation) {
  const std::lock_guard lock(mutex_);
  expected_at_[generation] = std::chrono::steady_clock::now();
  const auto found = progress_.find(generation);
  if (found != progress_.end() && !found->second.over()) return;
  progress_[generation] = {.generation = generation, .failure = {}, .comparison = {}};
}

void GenerationBuild::note_failure(const std::string& failure) {
  const std::lock_guard lock(mutex_);
  for (auto& [number, progress] : progress_) {
    if (!progress.over()) progress.failure = failure;
  }
}

void GenerationBuild::end(BuildPhase phase) {
  noted_ = {};
  note_distance();
  note(phase);
}

void GenerationBuild::note(BuildPhase phase) {
  const std::lock_guard lock(mutex_);
  BuildProgress& progress = progress_[follower_->generation().number];
  progress.generation = follower_->generation().number;
  progress.phase = phase;
}

void GenerationBuild::note_distance() {
  const auto now_is = std::chrono::steady_clock::now();
  if (now_is - noted_ < note_every_ms) return;
  noted_ = now_is;
  const Distance now = distance(follower_->at(ends_.ask()));
  if (done_at_opening_ < 0 && now.done > 0) {
    done_at_opening_ = now.done;
    opened_ = std::chrono::steady_clock::now();
  }
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - opened_;
  std::string failure;
  for (const ProjectorStatus& status : follower_->statuses()) {
    if (failure.empty()) failure = status.failure;
  }
  const std::lock_guard lock(mutex_);
  BuildProgress& progress = progress_[follower_->generation().number];
  progress.done = now.done;
  progress.total = now.total;
  progress.failure = failure;
  if (done_at_opening_ >= 0 && elapsed.count() > 0.1) {
    progress.rate_per_s = static_cast<double>(now.done - done_at_opening_) / elapsed.count();
  }
  progress.seconds_left =
      progress.rate_per_s < 1 ? 0 : static_cast<double>(now.total - now.done) / progress.rate_per_s;
}

}  // namespace carelog::projections
