// Asks a log where its partitions end, and whether they still hold what was read, on a thread of
// its own: on Kafka those are calls which a broker that is away leaves unanswered for seconds, and
// nobody else may wait for them.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

#include "command-side/engine/chain_check.h"
#include "events/log/log.h"

namespace carelog::command {

class EndOfLog {
 public:
  // Told on its thread. Not called for a question that failed, or that a later one replaced.
  using Tell = std::function<void(events::Partition, std::uint64_t ticket, events::Offset end)>;

  using TellCut = std::function<void(events::Partition)>;

  // The log outlives it.
  EndOfLog(events::Log& log, Tell tell, TellCut tell_cut = {});
  ~EndOfLog();

  // Any thread.
  void ask(events::Partition partition, std::uint64_t ticket);
  // Tells when the log does not hold it any more; tries again while that cannot be found out. A
  // later check of the partition takes the place of one that was not begun. Any thread.
  void check(events::Partition partition, const ChainCheck& check);

 private:
  void run();
  void answer(events::Partition partition, std::uint64_t ticket);
  void look(events::Partition partition, const ChainCheck& check);

  events::Log& log_;
  const Tell tell_;
  const TellCut tell_cut_;
  std::mutex mutex_;  // guards the rest
  std::condition_variable asked_;
  std::map<events::Partition, std::uint64_t> questions_;
  std::map<events::Partition, ChainCheck> checks_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace carelog::command
