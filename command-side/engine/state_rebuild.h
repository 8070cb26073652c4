// Empties a command store that was found damaged, once every thread that uses it has let go of it;
// each then reads its partitions again from the log. Thread-safe.
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
  // Of one process: a state that is damaged again and again has a cause that no rebuild mends.
  static constexpr std::size_t rebuilds_max = 3;

  // Both outlive it.
  StateRebuild(CommandStore& store, UniqueKeys& unique, std::size_t users)
      : store_(store), unique_(unique), users_(users) {}

  // Found by a user. Throws std::runtime_error with what to do when it was rebuilt too often.
  void want(const std::string& why);
  // Somebody wants it: let go of the store, then call empty().
  bool wanted() const { return wanted_.load(std::memory_order_acquire); }
  // Waits for the other users; returns when the store is empty. Throws std::runtime_error.
  void empty();
  // This user will never come again.
  void leave();

 private:
  void empty_if_all_are_here();  // with the mutex

  CommandStore& store_;
  UniqueKeys& unique_;
  std::atomic<bool> wanted_{false};
  std::mutex mutex_;  // guards the rest
  std::condition_variable emptied_;
  std::size_t users_;
  std::size_t waiting_ = 0;
  std::size_t rebuilds_ = 0;  // emptied so often
  std::string failure_;
};

}  // namespace carelog::command
