// All partitions of one context, led by this process: threads around PartitionEngine.
//
// Each thread owns some partitions and one cursor over them; every decision of a partition is made
// on its thread. submit() may be called from any thread; answers come from the engine's threads and
// must not block them.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "command-side/engine/partition_engine.h"
#include "events/manifest.h"

namespace carelog::command {

struct EngineSettings {
  std::string endpoint = "local";  // written into claims: where other nodes reach this one
  std::size_t threads = 1;
  std::size_t mailbox_max = 8192;  // requests handed over and not yet looked at, per thread
  EngineLimits limits = {};
};

template <typename Domain>
class CommandEngine {
 public:
  using State = typename Domain::State;

  // The log and the store outlive it. Throws LogUnusable.
  CommandEngine(events::Log& log, events::SliceMap slices, CommandStore& store,
                EngineSettings settings);
  ~CommandEngine();  // stop()

  void start();
  // Lets what is in flight land, for at most drain; then answers the rest "stopping".
  void stop(std::chrono::milliseconds drain = std::chrono::seconds(2));

  void submit(Request<State> request);

  struct Status {
    std::size_t partitions = 0;
    std::size_t leading = 0;
    std::string failure;  // of a thread that halted; empty: none
  };
  Status status() const;

 private:
  class Worker;

  events::SliceMap slices_;
  UniqueKeys unique_;
  const std::uint32_t partitions_;
  std::vector<std::unique_ptr<Worker>> workers_;
};

extern template class CommandEngine<PatientDomain>;
extern template class CommandEngine<BillingDomain>;

}  // namespace carelog::command
