// Asks a log where its partitions end and whether they still hold what was read, on a thread of its
// own: on Kafka these calls can wait for seconds when a broker is down, and no other thread may
// wait for them.
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
  // Called on its thread. Not called if the question failed or was replaced by a later one.
  using Tell = std::function<void(events::Partition, std::uint64_t ticket, events::Offset end)>;

  using TellCut = std::function<void(events::Partition)>;

  // The log outlives it.
  EndOfLog(events::Log& log, Tell tell, TellCut tell_cut = {});
  ~EndOfLog();

  // Any thread.
  void ask(events::Partition partition, std::uint64_t ticket);
  // Calls back if the log no longer holds it; retries while that cannot be found out. A later check
  // of the same partition replaces one that has not begun. Any thread.
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
