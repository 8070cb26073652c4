#include "projections/projection.h"

#include <algorithm>

#include "infra/process/logging.h"

namespace carelog::projections {

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

Projection::Projection(std::unique_ptr<ReadModel> model, std::vector<events::Log*> logs,
                       ProjectorLimits limits)
    : model_(std::move(model)) {
  for (events::Log* log : logs) {
    projectors_.push_back(std::make_unique<Projector>(*model_, *log, limits));
  }
}

Projection::~Projection() {
  stop();
}

void Projection::start() {
  for (auto& projector : projectors_) projector->start();
}

void Projection::stop() {
  for (auto& projector : projectors_) projector->stop();
}

std::vector<PartitionProgress> Projection::partitions() {
  std::vector<PartitionProgress> all;
  for (const auto& projector : projectors_) {
    const ProjectorStatus status = projector->status();
    events::Log& log = projector->log();
    for (events::Partition partition = 0; partition < log.partitions(); ++partition) {
      events::Offset& end = ends_[{log.topic(), partition}];
      try {
        end = log.end_offset(partition);
      } catch (const std::exception&) {
        // The log is away; the last known end stands, and the workers say why they do not get on.
      }
      const auto next = status.next_offsets.find(partition);
      all.push_back(
          {log.topic(), partition, next == status.next_offsets.end() ? 0 : next->second, end});
    }
  }
  return all;
}

ProjectionProgress Projection::progress() {
  const std::lock_guard lock(mutex_);
  ProjectionProgress progress{.name = name(), .partitions = partitions(), .failure = {}};
  for (const PartitionProgress& at : progress.partitions) {
    progress.lag_events += std::max<std::int64_t>(at.end_offset - at.next_offset, 0);
  }
  bool reached = true;
  for (std::size_t index = 0; index < rebuild_until_.size(); ++index) {
    reached = reached && progress.partitions[index].next_offset >= rebuild_until_[index].end_offset;
  }
  if (reached) rebuild_until_.clear();

  progress.state = rebuild_until_.empty() ? ProjectionState::live : ProjectionState::rebuilding;
  bool running = true;
  std::optional<std::int64_t> oldest;
  for (const auto& projector : projectors_) {
    const ProjectorStatus status = projector->status();
    running = running && status.running;
    oldest = std::min(oldest.value_or(status.last_progress_ms), status.last_progress_ms);
    if (progress.failure.empty()) progress.failure = status.failure;
  }
  progress.last_progress_ms = oldest.value_or(0);
  if (!progress.failure.empty()) progress.state = ProjectionState::failing;
  if (!running) progress.state = ProjectionState::stopped;
  return progress;
}

void Projection::rebuild() {
  const std::lock_guard lock(mutex_);
  model_->reset();
  rebuild_until_ = partitions();
  for (auto& projector : projectors_) projector->reload();
  infra::log_info("projector", "rebuild begun", {{"projection", name()}});
}

}  // namespace carelog::projections
