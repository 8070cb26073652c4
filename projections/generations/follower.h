// A generation of a read model and the workers that keep it in step: one per topic, or several that
// share the partitions while it is filled.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "projections/following/log_until.h"
#include "projections/following/projector.h"
#include "projections/generations/read_model_generations.h"

namespace carelog::projections {

struct PartitionProgress {
  std::string topic;
  events::Partition partition = 0;
  events::Offset next_offset = 0;  // the first one not yet folded in
  events::Offset end_offset = 0;   // one past the log's last record, when last asked
};

// Where the logs end. A question can block while a log does not answer, so after a failure nothing
// is asked for a while, nor while another thread is already waiting; the last known ends are used.
// Thread-safe.
class LogEnds {
 public:
  static constexpr std::chrono::milliseconds left_alone_ms{5'000};
  static constexpr std::chrono::milliseconds answer_max_ms{1'000};

  explicit LogEnds(std::vector<events::Log*> logs) : logs_(std::move(logs)) {}
  std::vector<PartitionProgress> ask();  // by topic and partition; next_offset 0
  bool away() const;                     // when last asked

 private:
  using Clock = std::chrono::steady_clock;
  using Questions = std::multiset<Clock::time_point>;
  std::optional<Questions::iterator> begin_question();  // nothing: not now
  void ask_all(Questions::iterator question);

  const std::vector<events::Log*> logs_;
  mutable std::mutex mutex_;
  Questions asking_;  // when each thread that has no answer yet asked
  Clock::time_point away_since_{};
  std::map<std::pair<std::string, events::Partition>, events::Offset> ends_;
};

// Positions may be read from any thread; everything else belongs to one thread. The logs outlive
// it.
class Follower {
 public:
  // Opens the generation; several times if it is to be filled.
  Follower(Generation generation, ReadModelGenerations& generations,
           const std::vector<events::Log*>& logs, ProjectorLimits limits, std::size_t workers = 1);

  void start();
  void stop();
  // Requires: its workers are stopped. Stores what they kept in memory. False: not everything could
  // be stored, and the workers run again. Throws ReadModelFailure.
  bool flush();

  const Generation& generation() const { return generation_; }
  ReadModel& model() const { return *models_.front(); }
  std::vector<ProjectorStatus> statuses() const;

  // The partitions, with this generation's positions filled in.
  std::vector<PartitionProgress> at(std::vector<PartitionProgress> partitions) const;

  // With its workers stopped: folds up to exactly these positions. False: it is past one of them,
  // or too far behind. Throws ReadModelFailure.
  bool bring_to(const Positions& positions, std::size_t records_max);

 private:
  const Generation generation_;
  std::vector<std::unique_ptr<ReadModel>> models_;   // one per worker while it is filled, else one
  std::vector<std::unique_ptr<LogUntil>> cut_logs_;  // for a copy
  std::vector<std::unique_ptr<Projector>> projectors_;
};

// Records done and in total, over all partitions.
struct Distance {
  std::int64_t done = 0;
  std::int64_t total = 0;
  bool reached() const { return done >= total; }
};
Distance distance(const std::vector<PartitionProgress>& partitions);

}  // namespace carelog::projections
