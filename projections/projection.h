// A projection: a read model and the workers that keep it in step, one per topic it is folded from.
//
// What the projection service and the tools look at, whatever the model is kept in.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "projections/projector.h"
#include "projections/read_model.h"

namespace carelog::projections {

struct PartitionProgress {
  std::string topic;
  events::Partition partition = 0;
  events::Offset next_offset = 0;  // the first one not yet folded in
  events::Offset end_offset = 0;   // one past the log's last record, as last known
};

enum class ProjectionState { stopped, live, rebuilding, failing };
std::string_view state_name(ProjectionState state);

struct ProjectionProgress {
  std::string name;
  std::vector<PartitionProgress> partitions;  // by topic and partition
  std::int64_t lag_events = 0;                // records between position and end
  std::int64_t last_progress_ms = 0;          // the oldest of its topics; Unix time, 0: none yet
  ProjectionState state = ProjectionState::stopped;
  std::string failure;  // while failing; no personal data
};

// All members from any thread. The logs outlive it.
class Projection {
 public:
  Projection(std::unique_ptr<ReadModel> model, std::vector<events::Log*> logs,
             ProjectorLimits limits = {});
  ~Projection();  // stops

  void start();
  void stop();

  const std::string& name() const { return model_->name(); }
  // Asks the logs for their ends; where a log does not answer, the last known end stands.
  ProjectionProgress progress();

  // Empties the read model; the workers refill it from the logs' beginning. "rebuilding" until it
  // is where the logs ended now. Throws ReadModelFailure, and then nothing has changed.
  void rebuild();

  Checksum checksum() { return model_->checksum(); }

 private:
  std::vector<PartitionProgress> partitions();  // Requires: mutex_

  std::unique_ptr<ReadModel> model_;
  std::vector<std::unique_ptr<Projector>> projectors_;
  std::mutex mutex_;
  std::map<std::pair<std::string, events::Partition>, events::Offset> ends_;
  std::vector<PartitionProgress> rebuild_until_;  // empty: no rebuild under way
};

}  // namespace carelog::projections
