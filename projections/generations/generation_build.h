// Builds a generation: fill in bulk, create the indexes, catch up, compare with the live one, swap.
//
// It works in small steps, so it notices soon when the build is cancelled, the process is stopped,
// or another process has finished it. The catalogue of generations decides what is next; a crash
// loses only time.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>

#include "projections/generations/follower.h"

namespace carelog::projections {

enum class BuildPhase { waiting, filling, indexing, catching_up, comparing, done, cancelled };
std::string_view phase_name(BuildPhase phase);

struct BuildProgress {
  int generation = 0;
  BuildPhase phase = BuildPhase::waiting;
  std::int64_t done = 0;  // records
  std::int64_t total = 0;
  double rate_per_s = 0;
  double seconds_left = 0;  // for filling and catching up; 0 if not known
  std::string failure;      // why there is no progress
  std::optional<Comparison> comparison;
  bool over() const { return phase == BuildPhase::done || phase == BuildPhase::cancelled; }
};

struct BuildLimits {
  ProjectorLimits bulk;              // while filling
  ProjectorLimits ordinary;          // while catching up
  std::size_t workers = 1;           // for each topic, while filling
  std::int64_t near_records = 2000;  // close enough behind to be compared
};

// progress() may be called from any thread; everything else is called by the steward.
class GenerationBuild {
 public:
  static constexpr std::size_t remembered_max = 16;

  GenerationBuild(ReadModelGenerations& generations, std::vector<events::Log*> logs, LogEnds& ends,
                  BuildLimits limits);

  // Does the next step for this generation. live: what readers see, if anything. Returns the
  // follower once the generation is live.
  std::shared_ptr<Follower> advance(const Generation& generation, Follower* live,
                                    const std::function<bool()>& stopping);
  // Nothing is being built, according to this list of generations read at listed_at. A build
  // expected before then is over: done if its generation is in the list, else cancelled.
  void rest(const std::vector<Generation>& generations,
            std::chrono::steady_clock::time_point listed_at);
  // Another process builds this one. stored: its progress.
  void watch(int generation, GenerationState state, const std::vector<PartitionProgress>& stored);
  void stop();

  BuildProgress progress(int generation) const;
  bool under_way() const;
  // The generation is about to be built: from now on progress() knows it.
  void expect(int generation);
  void note_failure(const std::string& failure);

 private:
  void open(const Generation& generation);
  std::shared_ptr<Follower> catch_up(Follower* live, const std::function<bool()>& stopping);
  bool compare(Follower& live, const std::function<bool()>& stopping);
  void explain(Comparison& comparison, const std::function<bool()>& stopping);
  void end(BuildPhase phase);
  void note(BuildPhase phase);
  void note_distance();

  ReadModelGenerations& generations_;
  const std::vector<events::Log*> logs_;
  LogEnds& ends_;
  const BuildLimits limits_;

  std::shared_ptr<Follower> follower_;
  std::vector<PartitionProgress> until_;  // where the logs ended when the build was opened
  std::chrono::steady_clock::time_point opened_;
  std::chrono::steady_clock::time_point noted_;  // when the distance was noted
  std::int64_t done_at_opening_ = -1;
  std::optional<int> compared_;

  mutable std::mutex mutex_;
  std::map<int, BuildProgress> progress_;
  std::map<int, std::chrono::steady_clock::time_point> expected_at_;
};

}  // namespace carelog::projections
