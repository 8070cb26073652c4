#include "projections/generations/follower.h"

#include <algorithm>
#include <utility>

namespace carelog::projections {
namespace {

constexpr std::size_t level_batch_records = 1000;
constexpr std::chrono::milliseconds level_wait_ms{100};
constexpr std::chrono::seconds level_time_max{3};

}  // namespace

bool LogEnds::away() const {
  const std::lock_guard lock(mutex_);
  return away_since_ != Clock::time_point{};
}

std::optional<LogEnds::Questions::iterator> LogEnds::begin_question() {
  const auto now = Clock::now();
  const std::lock_guard lock(mutex_);
  const bool left_alone = away_since_ != Clock::time_point{} && now - away_since_ < left_alone_ms;
  if (left_alone) return std::nullopt;
  if (!asking_.empty() && now - *asking_.begin() > answer_max_ms) return std::nullopt;
  return asking_.insert(now);
}

// Stops at the first failure: all logs are on the same machine.
void LogEnds::ask_all(Questions::iterator question) {
  Clock::time_point away{};
  try {
    for (events::Log* log : logs_) {
      for (events::Partition partition = 0; partition < log->partitions(); ++partition) {
        const events::Offset asked = log->end_offset(partition);
        const std::lock_guard lock(mutex_);
        events::Offset& end = ends_[{log->topic(), partition}];
        end = std::max(end, asked);
      }
    }
  } catch (const std::exception&) {
    away = Clock::now();  // the workers report why there is no progress
  }
  const std::lock_guard lock(mutex_);
  away_since_ = away;
  asking_.erase(question);
}

std::vector<PartitionProgress> LogEnds::ask() {
  if (const auto question = begin_question()) ask_all(*question);
  std::vector<PartitionProgress> all;
  const std::lock_guard lock(mutex_);
  for (events::Log* log : logs_) {
    for (events::Partition partition = 0; partition < log->partitions(); ++partition)
      all.push_back({log->topic(), partition, 0, ends_[{log->topic(), partition}]});
  }
  return all;
}

Follower::Follower(Generation generation, ReadModelGenerations& generations,
                   const std::vector<events::Log*>& logs, ProjectorLimits limits,
                   std::size_t workers)
    : generation_(std::move(generation)) {
  const bool filling = generation_.state == GenerationState::filling;
  for (events::Log* log : logs) {
    if (generation_.as_of_ms != 0) {
      cut_logs_.push_back(std::make_unique<LogUntil>(log_as_of(*log, generation_.as_of_ms)));
      log = cut_logs_.back().get();
    }
    for (auto& part : parts_of(*log, filling ? workers : 1)) {
      if (filling) models_.push_back(generations.open_to_fill(generation_));
      if (models_.empty()) models_.push_back(generations.open(generation_));
      projectors_.push_back(std::make_unique<Projector>(
          *models_.back(), *log, limits, std::move(part),
          filling ? LogPart::Reading::in_turn : LogPart::Reading::side_by_side));
    }
  }
}

void Follower::start() {
  for (auto& projector : projectors_) projector->start();
}

void Follower::stop() {
  for (auto& projector : projectors_) projector->stop();
}

bool Follower::flush() {
  bool all = true;
  for (auto& model : models_) all = model->flush() && all;
  for (const auto& projector : projectors_) {
    const ProjectorStatus status = projector->status();
    const auto stored = model().positions(status.topic, projector->log().partitions());
    for (const auto& [partition, offset] : status.next_offsets) {
      all = all && stored.at(partition).rule.next_offset() == offset;
    }
  }
  if (all) return true;
  for (auto& projector : projectors_) projector->reload();
  start();
  return false;
}

std::vector<ProjectorStatus> Follower::statuses() const {
  std::vector<ProjectorStatus> all;
  for (const auto& projector : projectors_) all.push_back(projector->status());
  return all;
}

std::vector<PartitionProgress> Follower::at(std::vector<PartitionProgress> partitions) const {
  for (const auto& projector : projectors_) {
    const ProjectorStatus status = projector->status();
    for (PartitionProgress& each : partitions) {
      if (each.topic != status.topic) continue;
      const auto found = status.next_offsets.find(each.partition);
      if (found != status.next_offsets.end()) each.next_offset = found->second;
      if (generation_.as_of_ms != 0) {
        each.end_offset = std::min(each.end_offset, projector->log().end_offset(each.partition));
      }
    }
  }
  return partitions;
}

bool Follower::bring_to(const Positions& positions, std::size_t records_max) {
  const auto deadline = std::chrono::steady_clock::now() + level_time_max;
  for (const auto& projector : projectors_) {
    events::Log& log = projector->log();
    const auto wanted = positions.find(log.topic());
    std::map<events::Partition, events::Offset> ends;
    if (wanted != positions.end()) {
      for (const auto& each : wanted->second) ends[each.partition] = each.rule.next_offset();
    }
    auto mine = model().positions(log.topic(), log.partitions());
    std::map<events::Partition, events::Offset> from;
    std::int64_t missing = 0;
    for (const auto& each : mine) {
      from[each.partition] = each.rule.next_offset();
      const events::Offset left = ends[each.partition] - each.rule.next_offset();
      if (left < 0) return false;
      missing += left;
    }
    if (missing > static_cast<std::int64_t>(records_max)) return false;
    if (missing == 0) continue;
    LogUntil cut(log, ends);
    events::CommitReader reader(cut, std::move(mine), {.unknown = events::UnknownEvents::tell});
    while (missing > 0) {
      const auto batch = reader.read(level_batch_records, level_wait_ms);
      std::vector<Move> moves;
      for (const auto& to : batch.positions) {
        moves.push_back({std::exchange(from[to.partition], to.rule.next_offset()), to});
      }
      if (!moves.empty() && !model().apply(log.topic(), moves, batch.commits)) return false;
      missing -= static_cast<std::int64_t>(batch.records);
      if (std::chrono::steady_clock::now() > deadline) return false;
    }
  }
  return true;
}

Distance distance(const std::vector<PartitionProgress>& partitions) {
  Distance distance;
  for (const PartitionProgress& at : partitions) {
    distance.done += std::min(at.next_offset, at.end_offset);
    distance.total += at.end_offset;
  }
  return distance;
}

}  // namespace carelog::projections
