// Empties a command store that was found damaged, once every thread that uses it has let go of it;
// each thread then reads its partitions again from the log. Thread-safe.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>

#include "command-side/engine/unique_keys.h"
#include "command-side/store/command_store.h"

namespace carelog::command {

class StateRebuild {
 public:
  // Per process: if the state is damaged again and again, no rebuild will mend the cause.
  static constexpr std::size_t rebuilds_max = 3;

  // Both outlive it.
  StateRebuild(CommandStore& store, UniqueKeys& unique, std::size_t users)
      : store_(store), unique_(unique), users_(users) {}

  // Called by a user that found damage. Throws std::runtime_error, saying what to do, after too
  // many rebuilds.
  void want(const std::string& why);
  // A rebuild is wanted: let go of the store, then call empty().
  bool wanted() const { return wanted_.load(std::memory_order_acquire); }
  // Waits for the other users, and returns when the store is empty. Throws std::runtime_error.
  void empty();
  // The calling user is leaving for good.
  void leave();

 private:
  void empty_if_all_are_here();  // called with the mutex held

  CommandStore& store_;
  UniqueKeys& unique_;
  std::atomic<bool> wanted_{false};
  std::mutex mutex_;  // guards the rest
  std::condition_variable emptied_;
  std::size_t users_;
  std::size_t waiting_ = 0;
  std::size_t rebuilds_ = 0;  // number of times it was emptied
  std::string failure_;
};

}  // namespace carelog::command
