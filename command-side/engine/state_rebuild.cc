#include "command-side/engine/state_rebuild.h"

namespace carelog::command {

void StateRebuild::want(const std::string& why) {
  std::lock_guard lock(mutex_);
  if (rebuilds_ >= rebuilds_max) {
    throw std::runtime_error("the command state was made anew from the log " +
                             std::to_string(rebuilds_max) + " times and is damaged again (" + why +
                             "): check the disk and its memory, then start again");
  }
  wanted_.store(true, std::memory_order_release);
}

void StateRebuild::empty() {
  std::unique_lock lock(mutex_);
  const std::size_t before = rebuilds_;
  ++waiting_;
  empty_if_all_are_here();
  emptied_.wait(lock, [&] { return rebuilds_ != before || !failure_.empty(); });
  if (!failure_.empty()) throw std::runtime_error(failure_);
}

void StateRebuild::leave() {
  std::lock_guard lock(mutex_);
  --users_;
  if (wanted()) empty_if_all_are_here();
}

void StateRebuild::empty_if_all_are_here() {
  if (waiting_ < users_ || users_ == 0) return;
  waiting_ = 0;
  ++rebuilds_;
  wanted_.store(false, std::memory_order_release);
  try {
    store_.start_over();
    unique_.start_over();
  } catch (const std::exception& error) {
    failure_ = error.what();
  }
  emptied_.notify_all();
}

}  // namespace carelog::command
