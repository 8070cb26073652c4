// Follows a log and has something done because of some of its commits: each at least once, and
// nothing is skipped. What is done must be one thing however often it is asked for.
//
// The position is stored after the work before it is done; what comes between is repeated after a
// crash. Work that fails is repeated until it succeeds, nothing behind it is begun, and status()
// says why.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "events/frame/recorded_commit.h"

namespace carelog::command {

// Where a reactor stands, stored. Backends: RocksDB, memory.
class ReactorPositions {
 public:
  virtual ~ReactorPositions() = default;
  virtual std::vector<events::ReaderPosition> load() = 0;
  virtual void store(const std::vector<events::ReaderPosition>& positions) = 0;
};

class LogReactor {
 public:
  struct Work {
    std::string name;  // for people and for its thread
    std::function<bool(const events::Commit&)> concerns;
    // Those that could not be done, and why one of them could not. On the reactor's thread.
    struct Failed {
      std::vector<events::Commit> commits;
      std::string why;
    };
    std::function<Failed(const std::vector<events::Commit>&)> perform;
  };

  // The log and the positions outlive it.
  LogReactor(events::Log& log, ReactorPositions& positions, Work work);
  ~LogReactor();  // stop()

  void start();
  void stop();

  struct Status {
    std::int64_t done = 0;  // since the start, repeats included
    std::string failure;    // why it does not get on; empty: it does
    // Records of the log that it has not dealt with, as of its last reading; unknown until it has
    // once seen the log's end.
    std::optional<std::int64_t> behind;

    // For people: the failure, or how far behind.
    std::string text() const;
  };
  Status status() const;

 private:
  class Loop;
  std::unique_ptr<Loop> loop_;
};

}  // namespace carelog::command
