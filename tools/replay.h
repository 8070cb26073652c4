// A replay: the records of one or more topics, judged by the frame rule, in the order in which they
// were made. Within a partition that is the log's order; between partitions the writers' clocks
// decide.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "events/log.h"
#include "tools/replay_filter.h"

namespace carelog::tools {

// Ends where the logs ended when it was made. Used by one thread; the logs outlive it.
class Replay {
 public:
  // partition: read only this one of each log; all if absent.
  Replay(const std::vector<events::Log*>& logs, std::optional<events::Partition> partition = {});
  ~Replay();

  // Throws LogGap, UndecodableFrame (the text names topic, partition and offset), LogSilent and
  // LogUnusable.
  std::optional<JudgedRecord> next();

 private:
  struct Source;
  void refill(Source& source);

  std::vector<std::unique_ptr<Source>> sources_;
  Source* taken_ = nullptr;  // its head was handed out
};

}  // namespace carelog::tools
