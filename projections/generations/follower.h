// A generation of a read model and the workers that keep it in step: one per topic, or several
// while it is filled, who share the partitions.
#pragma once

#include <chrono>
#include <map>
#include <memory>
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
  events::Offset end_offset = 0;   // one past the log's last record, as last known
};

// Where the logs ended. Each question to a log that is away may wait for it: so nothing more is
// asked for a while after one that failed, nor while another thread waits already, and the last
// known ends stand. Thread-safe.
class LogEnds {
 public:
  static constexpr std::chrono::milliseconds left_alone_ms{5'000};
  static constexpr std::chrono::milliseconds answer_max_ms{300};

  explicit LogEnds(std::vector<events::Log*> logs) : logs_(std::move(logs)) {}
  std::vector<PartitionProgress> ask();  // by topic and partition; next_offset 0
  bool away() const;                     // as of the last question

 private:
  bool may_ask();
  void ask_all();

  const std::vector<events::Log*> logs_;
  mutable std::mutex mutex_;
  std::size_t asking_ = 0;                            // threads
  std::chrono::steady_clock::time_point asked_at_{};  // by the first of them
  std::chrono::steady_clock::time_point away_since_{};
  std::map<std::pair<std::string, events::Partition>, events::Offset> ends_;
};

// Positions may be asked for from any thread; all else is one thread's. The logs outlive it.
class Follower {
 public:
  // Opens the generation, more than once when it is filled.
  Follower(Generation generation, ReadModelGenerations& generations,
           const std::vector<events::Log*>& logs, ProjectorLimits limits, std::size_t workers = 1);

  void start();
  void stop();
  // Without its workers: stores what they kept back. False: not all of it could be, and they are
  // at work again. Throws ReadModelFailure.
  bool settle();

  const Generation& generation() const { return generation_; }
  ReadModel& model() const { return *models_.front(); }
  std::vector<ProjectorStatus> statuses() const;

  // The partitions with this generation's positions filled in.
  std::vector<PartitionProgress> at(std::vector<PartitionProgress> partitions) const;

  // Without its workers: folds in what is missing up to exactly these positions. False: it is
  // beyond one of them, or too far behind. Throws ReadModelFailure.
  bool bring_to(const Positions& positions, std::size_t records_max);

 private:
  const Generation generation_;
  std::vector<std::unique_ptr<ReadModel>> models_;   // of the workers, while filled; else one
  std::vector<std::unique_ptr<LogUntil>> cut_logs_;  // of a copy
  std::vector<std::unique_ptr<Projector>> projectors_;
};

// How far of how far, over all partitions.
struct Distance {
  std::int64_t done = 0;
  std::int64_t total = 0;
  bool reached() const { return done >= total; }
};
Distance distance(const std::vector<PartitionProgress>& partitions);

}  // namespace carelog::projections
