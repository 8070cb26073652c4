// One thread of a CommandEngine: some partitions, one cursor over them, and a mailbox.
//
// Every decision of its partitions is made on its thread. When the store turns out to be damaged,
// the worker lets go of it, waits until it is empty (state_rebuild.h) and reads its partitions from
// the beginning; requests that arrive meanwhile wait, or are answered "starting".
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "command-side/engine/command_engine.h"
#include "command-side/engine/end_of_log.h"
#include "command-side/engine/state_rebuild.h"

namespace carelog::command {

template <typename Domain>
class EngineWorker {
 public:
  using State = typename Domain::State;
  using Reserve = typename CommandEngine<Domain>::Reserve;

  struct Parts {
    events::Log& log;
    CommandStore& store;
    UniqueKeys& unique;
    ValueUses& uses;
    StateRebuild& rebuild;
    EngineSettings settings;
    Reserve reserve;
  };

  // Throws LogUnusable.
  EngineWorker(Parts parts, std::vector<events::Partition> partitions);
  ~EngineWorker();

  void start();
  void stop(std::chrono::milliseconds drain);

  // Any thread.
  void submit(events::Partition partition, Submitted<Domain> request);
  void take_over(events::Partition partition);
  std::map<events::Partition, PartitionLeader> leaders() const;
  std::string failure() const;
  std::int64_t records_to_read() const;  // until all its partitions have caught up

 private:
  using Mail = std::vector<std::pair<events::Partition, Submitted<Domain>>>;
  using Ends = std::map<events::Partition, std::pair<std::uint64_t, events::Offset>>;

  void open();  // opens the partitions at the store's position
  void run();
  bool step();                           // false: time to stop
  bool wait_for_space(const char* why);  // false: time to stop
  void store_what_waits();
  void reopen();  // after the store was found damaged
  void publish(std::int64_t now_ms);
  void tell_aside(events::Partition partition, const std::string& leader);
  bool open_mail(std::int64_t now_ms);  // whether it is to stop
  template <typename News>
  News take(News& news) {
    std::lock_guard lock(mutex_);
    return std::exchange(news, {});
  }
  void close(Unavailable::Why why, std::string failure = {});

  const Parts parts_;
  const std::vector<events::Partition> partitions_;
  std::unique_ptr<Recall> recall_ = std::make_unique<Recall>();
  // Used by the worker's thread only.
  std::map<events::Partition, std::unique_ptr<PartitionEngine<Domain>>> engines_;
  std::int64_t told_progress_ms_ = 0;
  bool state_full_ = false;

  mutable std::mutex mutex_;                   // guards the rest
  std::unique_ptr<events::LogCursor> cursor_;  // replaced only by the thread
  Mail mailbox_;
  Ends ends_;
  std::set<events::Partition> cut_;
  std::set<events::Partition> to_take_over_;
  std::map<events::Partition, PartitionLeader> leaders_;
  std::int64_t records_to_read_ = 0;
  bool stopping_ = false;
  bool halted_ = false;
  std::string failure_;
  std::chrono::steady_clock::time_point drain_until_;
  std::thread thread_;
  std::unique_ptr<EndOfLog> end_of_log_;  // last: its thread uses the rest
};

extern template class EngineWorker<PatientsTopic>;
extern template class EngineWorker<BillingTopic>;
extern template class EngineWorker<UniqueValueDomain>;

}  // namespace carelog::command
