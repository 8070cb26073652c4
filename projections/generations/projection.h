// A projection: the generations of a read model, kept in step with the log.
//
// What the projection service and the tools look at, whatever the model is kept in. A thread of its
// own, the steward, looks at the generations that are stored and does what they ask for: follows
// the live one, makes the next one (generation_build.h), at the first start, after an upgrade, when
// somebody wants it, or when it finds it half done. Of several processes that share a read model
// one does so; the others stand by, tell what is stored, and one of them takes over.
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
  int generation = 0;                         // the live one; 0: none yet
  std::vector<PartitionProgress> partitions;  // of the live one, by topic and partition
  std::vector<PartitionLag> lags;             // in the order of the partitions
  std::int64_t lag_events = 0;                // records between position and end
  double lag_seconds = 0;                     // of the partition that is furthest behind
  std::int64_t last_progress_ms = 0;          // the oldest of its topics; Unix time, 0: none yet
  ProjectionState state = ProjectionState::stopped;
  std::string failure;                 // while failing; no personal data
  std::int64_t parked_aggregates = 0;  // as last seen; without released ones
  std::int64_t waiting_commits = 0;    // of parked aggregates
  bool standing_by = false;            // another process does the work
  std::int64_t batches_lost = 0;       // by this process: see projector.h
};

struct RebuildWish {
  int generation = 0;      // 0: the next one; a kept one: back to it
  bool rollback = false;   // to the one that is kept
  std::string label = {};  // not empty, and no number: a copy for inspection, as of a time
  std::int64_t as_of_ms = 0;
};

struct Retried {
  std::size_t applied = 0;  // aggregates that are parked no more
  std::size_t still_parked = 0;
};

// What another process has stored of the live generation.
struct StoredProgress {
  int generation = 0;  // 0: this process does the work itself
  std::vector<PartitionProgress> partitions = {};
  std::int64_t last_progress_ms = 0;
};

struct NoSuchGeneration : GenerationRefused {
  using GenerationRefused::GenerationRefused;
};

// All members from any thread. The logs outlive it.
class Projection {
 public:
  Projection(std::unique_ptr<ReadModelGenerations> generations, std::vector<events::Log*> logs,
             ProjectorLimits limits = {});
  ~Projection();  // stops

  void start();
  void stop();

  const std::string& name() const { return generations_->name(); }
  ProjectionProgress progress();

  // Begins to make a generation, or joins the making of it, and returns its number. It goes on with
  // the steward. Throws GenerationRefused and ReadModelFailure.
  int rebuild(const RebuildWish& wish = {});
  // Of a generation that is being made, or was by this process.
  BuildProgress build(int generation);
  // Ends the making of a generation: its rows go, the live one stays. False: none is being made.
  // Waits for the steward, some seconds at most: throws ReadModelFailure when it does not get on.
  bool cancel();
  std::vector<Generation> generations() { return generations_->list(); }
  // A copy, or the one that is kept. Throws GenerationRefused.
  void drop(int generation);

  // Of the live generation, or of the one with this number. Throws NoSuchGeneration and
  // ReadModelFailure.
  Checksum checksum(int generation = 0);
  std::vector<ParkedAggregate> parked();
  // Of this aggregate alone, or of all (empty). Nothing is retried of what was released.
  Retried retry(const std::string& aggregate_id = {});
  // False: it is not parked.
  bool release(const std::string& aggregate_id);

 private:
  using Shared = std::shared_ptr<Follower>;

  enum class Cancelling { no, wanted, done, nothing };

  void run();
  bool tick();  // whether something is being made
  void follow_live(const std::vector<Generation>& generations);
  bool drop_what_is_made();
  void stand_by(const std::vector<Generation>& generations,
                std::chrono::steady_clock::time_point listed_at);
  std::vector<PartitionProgress> stored_in(const Generation& generation);
  bool note_parked(ReadModel& model);  // whether some are
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
  StoredProgress stored_;          // while standing by
  std::int64_t batches_lost_ = 0;  // of earlier followers
  std::int64_t parked_ = 0;
  std::int64_t waiting_ = 0;

  std::mutex lag_mutex_;
  LagMeter lag_meter_;  // guarded by lag_mutex_

  GenerationBuild build_;
  bool retried_ = false;  // these three: of the steward alone
  std::map<int, std::pair<Generation, std::unique_ptr<ReadModel>>> watched_;
  std::chrono::steady_clock::time_point next_look_at_lag_{};
  std::thread steward_;
};

}  // namespace carelog::projections
