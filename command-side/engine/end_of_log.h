// Asks a log where its partitions end, on a thread of its own: on Kafka that is a call which a
// broker that is away leaves unanswered for seconds, and nobody else may wait for it.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

#include "events/log.h"

namespace carelog::command {

class EndOfLog {
 public:
  // Told on its thread. Not called for a question that failed, or that a later one replaced.
  using Tell = std::function<void(events::Partition, std::uint64_t ticket, events::Offset end)>;

  // The log outlives it.
  EndOfLog(events::Log& log, Tell tell);
  ~EndOfLog();

  // Any thread.
  void ask(events::Partition partition, std::uint64_t ticket);

 private:
  void run();

  events::Log& log_;
  const Tell tell_;
  std::mutex mutex_;  // guards the rest
  std::condition_variable asked_;
  std::map<events::Partition, std::uint64_t> questions_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace carelog::command
