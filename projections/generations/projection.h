// A projection: the generations of a read model, kept in step with the log.
//
// The projection service and the tools use it, with every kind of store. A thread of its
// own, the steward, looks at the stored generations and does what they need: it follows the live
// one, and builds the next one (generation_build.h) at the first start, after an upgrade, on
// request, or when it finds one half built. Of several processes that share a read model one does
// this; the others stand by, report what is stored, and one of them takes over if needed.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "projections/generations/follower.h"
#include "projections/generations/generation_build.h"
#include "projections/generations/lag_meter.h"

namespace carelog::projections {

enum class ProjectionState { stopped, live, rebuilding, failing };
std::string_view state_name(ProjectionState state);

struct ProjectionProgress {
  std::string name;
  int generation = 0;                         // the live one; 0 if none yet
  std::vector<PartitionProgress> partitions;  // of the live one, by topic and partition
  std::vector<PartitionLag> lags;             // in the order of the partitions
  std::int64_t lag_events = 0;                // records between position and end
  double lag_seconds = 0;                     // of the partition furthest behind
  std::int64_t last_progress_ms = 0;          // of the slowest topic; Unix time, 0: none yet
  ProjectionState state = ProjectionState::stopped;
  std::string failure;                 // set while failing; no personal data
  std::int64_t parked_aggregates = 0;  // when last looked at; without released ones
  std::int64_t waiting_commits = 0;    // of parked aggregates
  bool standing_by = false;            // another process does the work
  std::int64_t batches_lost = 0;       // by this process: see projector.h
};

struct RebuildWish {
  int generation = 0;      // 0: the next one; or a kept one, to go back to it
  bool rollback = false;   // go back to the kept one
  std::string label = {};  // not empty and not a number: a copy for inspection, as of a time
  std::int64_t as_of_ms = 0;
};

struct Retried {
  std::size_t applied = 0;  // aggregates that are no longer parked
  std::size_t still_parked = 0;
};

// What another process has stored about the live generation.
struct StoredProgress {
  int generation = 0;  // 0: this process does the work itself
  std::vector<PartitionProgress> partitions = {};
  std::int64_t last_progress_ms = 0;
};

struct NoSuchGeneration : GenerationRefused {
  using GenerationRefused::GenerationRefused;
};

// All members may be called from any thread. The logs outlive it.
class Projection {
 public:
  Projection(std::unique_ptr<ReadModelGenerations> generations, std::vector<events::Log*> logs,
             ProjectorLimits limits = {});
  ~Projection();  // stops

  void start();
  void stop();
  const std::string& name() const { return generations_->name(); }
  const std::vector<events::Log*>& logs() const { return logs_; }
  ProjectionProgress progress();

  // Begins to build a generation, or joins the build, and returns its number. The steward continues
  // it. Throws GenerationRefused and ReadModelFailure.
  int rebuild(const RebuildWish& wish = {});
  // Of one that is being built, or was built by this process.
  BuildProgress build(int generation);
  // Ends the build of a generation: its rows are dropped, the live one stays. False: none is being
  // built. Waits some seconds for the steward at most; then throws ReadModelFailure.
  bool cancel();
  std::vector<Generation> generations() { return generations_->list(); }
  // Drops a copy or the kept generation. Throws GenerationRefused.
  void drop(int generation);

  // Of the live generation, or of the one with this number. Throws NoSuchGeneration and
  // ReadModelFailure.
  Checksum checksum(int generation = 0);
  std::vector<ParkedAggregate> parked();
  // Only this aggregate, or all (empty). Released aggregates are not retried.
  Retried retry(const std::string& aggregate_id = {});
  // False: it is not parked.
  bool release(const std::string& aggregate_id);

 private:
  using Shared = std::shared_ptr<Follower>;

  enum class Cancelling { no, wanted, done, nothing };

  void run();
  bool tick();  // true if something is being built
  void follow_live(const std::vector<Generation>& generations);
  bool drop_what_is_made();
  void stand_by(const std::vector<Generation>& generations,
                std::chrono::steady_clock::time_point listed_at);
  std::vector<PartitionProgress> stored_in(const Generation& generation);
  bool note_parked(ReadModel& model);  // true if some are parked
  void look_at_lag();                  // now and then
  Shared live() const;
  StoredProgress stored() const;
  std::unique_ptr<ReadModel> open_live();
  bool interrupted() const;
  void set_live(Shared live);

  const std::unique_ptr<ReadModelGenerations> generations_;
  const std::vector<events::Log*> logs_;
  const ProjectorLimits limits_;
  LogEnds ends_;

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  bool running_ = false;
  bool ended_ = false;  // the steward
  bool woken_ = false;
  Cancelling cancelling_ = Cancelling::no;
  std::string failure_;  // of the steward
  Shared live_;
  StoredProgress stored_;           // while another process leads
  std::int64_t batches_lost_ = 0;   // of earlier followers
  std::int64_t taken_over_ms_ = 0;  // their last progress
  std::int64_t parked_ = 0;
  std::int64_t waiting_ = 0;

  std::mutex lag_mutex_;
  LagMeter lag_meter_;  // guarded by lag_mutex_

  GenerationBuild build_;
  bool retried_ = false;  // these three: used by the steward only
  std::map<int, std::pair<Generation, std::unique_ptr<ReadModel>>> watched_;
  std::chrono::steady_clock::time_point next_look_at_lag_{};
  std::thread steward_;
};

}  // namespace carelog::projections
