// Replays the records of one or more topics, judged by the frame rule, in the order in which they
// were made. Within a partition that is the log's order; between partitions the writers' clocks
// decide.
//
// Whether a record counts depends on every record before it: on the highest term claimed, and on
// the chain's head. So a replay either reads each partition from its beginning and only judges what
// is before its range, or begins in the middle and leaves the records unjudged. There is nothing in
// between: a deposed writer's commits are chained to one another too.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "events/log/log.h"
#include "tools/replay/replay_filter.h"

namespace carelog::tools {

struct ReplayOptions {
  bool judged = true;  // false: begin in the middle
  // Called now and then with the number of records read.
  std::function<void(std::uint64_t)> progress = {};
};

// Ends where the logs ended when it was made; follow() continues. Used by one thread; the logs
// outlive it.
class Replay {
 public:
  // Assumed limit on differences between writers' clocks and the log's, where a time bounds the
  // reading.
  static constexpr std::int64_t clock_difference_max_ms = 3'600'000;

  // The filter's partitions and ranges decide what is read, the whole filter what the verb shows.
  explicit Replay(const std::vector<events::Log*>& logs, const ReplayFilter& filter = {},
                  ReplayOptions options = {});
  ~Replay();

  // The next record in the filter's range, whether or not it passes the rest. Throws LogGap,
  // UndecodableFrame (the text names topic, partition and offset), LogSilent and LogUnusable.
  std::optional<JudgedRecord> next();

  // Call it once next() has ended: returns what was appended since, waiting at most this long.
  std::vector<JudgedRecord> follow(std::chrono::milliseconds wait);

  // Upper bound on the records still to be read.
  std::uint64_t records_ahead() const;

 private:
  struct Source;
  struct Tail;
  void refill(Source& source);
  JudgedRecord judge(Source& source, events::LogRecord record);
  void note_read();

  const ReplayFilter filter_;
  const ReplayOptions options_;
  std::vector<std::unique_ptr<Source>> sources_;
  std::vector<std::unique_ptr<Tail>> tails_;
  Source* taken_ = nullptr;  // the source whose head was returned last
  bool begun_ = false;
  std::uint64_t read_ = 0;
};

}  // namespace carelog::tools
