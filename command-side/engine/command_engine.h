// All partitions of one context that this process leads or follows: threads around PartitionEngine.
//
// Each thread owns some partitions and one cursor over them; every decision of a partition is made
// on its thread. submit() may be called from any thread. Answers are called on the engine's threads
// and must not block them. A store that turns out to be damaged is emptied and rebuilt from the
// log.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "command-side/engine/partition_engine.h"
#include "command-side/engine/state_rebuild.h"
#include "events/frame/manifest.h"

namespace carelog::command {

struct EngineSettings {
  std::string endpoint = "local";  // address of this node, written into its claims
  bool shared = false;             // other nodes may lead partitions of this log
  std::size_t threads = 1;
  std::size_t mailbox_max = 8192;  // requests per thread not yet looked at
  EngineLimits limits = {};
  events::Vocabulary vocabulary = events::vocabulary();
};

struct PartitionLeader {
  Role role = Role::catching_up;
  std::string leader;  // endpoint of the latest valid claim; empty if there is none
  std::uint64_t term = 0;
};

// "3 of 8 partitions led, 5 led by other nodes"
std::string leadership_text(std::size_t partitions, std::size_t leading, std::size_t following);

template <typename Domain>
class EngineWorker;

template <typename Domain>
class CommandEngine {
 public:
  using State = typename Domain::State;
  // Reserves values for a request and submits it again; see PartitionEngine::Parts.
  using Reserve = std::function<void(Submitted<Domain>, std::vector<UniqueKey>)>;

  // The log and the store outlive it. Throws LogUnusable.
  CommandEngine(events::Log& log, events::SliceMap slices, CommandStore& store,
                EngineSettings settings, Reserve reserve = {});
  ~CommandEngine();  // stop()

  void start();
  // Waits at most `drain` for what is in flight; resigns the partitions it leads, if the log is
  // shared; then answers the rest with "stopping".
  void stop(std::chrono::milliseconds drain = std::chrono::seconds(2));

  void submit(Submitted<Domain> request);
  template <typename S, typename Head>
  void submit(Request<S, Head> request) {
    submit(submitted<Domain>(std::move(request)));
  }

  struct Status {
    std::size_t partitions = 0;
    std::size_t leading = 0;
    std::size_t following = 0;         // partitions led by another node
    std::size_t aside = 0;             // partitions that only a newer program can lead
    std::int64_t records_to_read = 0;  // records of the log, until all partitions have caught up
    std::string failure;               // why a thread halted; empty if none did
    bool ok() const {
      return failure.empty() && leading + following + aside == partitions && aside < partitions;
    }
    std::string text() const;
  };
  Status status() const;

  // The facts of all aggregates of this type under the key, as the store has them; every command
  // answered so far is in them. Requires: the type is one of those listed. Any thread. Throws
  // StateDamaged.
  std::vector<std::vector<events::Event>> listed(const std::string& key,
                                                 std::string_view type) const;

  // The facts of one aggregate under the key, of any type; nothing if there is none.
  std::vector<events::Event> facts_of(const std::string& key, std::string_view type,
                                      const std::string& id) const;

  // By partition, as of a moment ago. Any thread.
  std::vector<PartitionLeader> leaders() const;
  const std::string& endpoint() const { return endpoint_; }
  // Whether a request in this process may still use what was reserved for this use. Any thread.
  bool is_in_use(const std::string& use) const { return uses_.holds(use); }
  // Claims partitions that it follows. Any thread.
  void take_over(const std::vector<events::Partition>& partitions);

 private:
  const std::string endpoint_;
  events::SliceMap slices_;
  const CommandStore& store_;
  UniqueKeys unique_;
  ValueUses uses_;
  const std::uint32_t partitions_;
  StateRebuild rebuild_;
  std::vector<std::unique_ptr<EngineWorker<Domain>>> workers_;
};

extern template class CommandEngine<PatientsTopic>;
extern template class CommandEngine<BillingTopic>;
extern template class CommandEngine<UniqueValueDomain>;

}  // namespace carelog::command
