// A replay: the records of one or more topics, judged by the frame rule, in the order in which they
// were made. Within a partition that is the log's order; between partitions the writers' clocks
// decide.
//
// Whether a record counts depends on every record before it: on the highest term claimed, and on
// the chain's head. So a replay reads each partition from its beginning, and only judges what lies
// before its range; or it begins in the middle and leaves the records unjudged. Nothing between the
// two would be honest: a deposed writer's commits, too, are chained to one another.
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
  // Told the number of records read, now and then.
  std::function<void(std::uint64_t)> progress = {};
};

// Ends where the logs ended when it was made; follow() goes on. Used by one thread; the logs
// outlive it.
class Replay {
 public:
  // Writers' clocks are taken to be within this of one another and of the log's, where a time says
  // how far to read.
  static constexpr std::int64_t clock_difference_max_ms = 3'600'000;

  // Partitions and ranges of the filter decide what is read; all of it, what the verb shows.
  explicit Replay(const std::vector<events::Log*>& logs, const ReplayFilter& filter = {},
                  ReplayOptions options = {});
  ~Replay();

  // The next record in the filter's range, whether or not it passes. Throws LogGap,
  // UndecodableFrame (the text names topic, partition and offset), LogSilent and LogUnusable.
  std::optional<JudgedRecord> next();

  // Once next() has come to an end: what was appended since, waiting at most this long for it.
  std::vector<JudgedRecord> follow(std::chrono::milliseconds wait);

  // To be read in the worst case.
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
  Source* taken_ = nullptr;  // its head was handed out
  bool begun_ = false;
  std::uint64_t read_ = 0;
};

}  // namespace carelog::tools
