#include "command-side/store/recall.h"

#include <utility>

#include "infra/process/thread_name.h"

namespace carelog::command {

Recall::Recall() : thread_([this] { run(); }) {}

Recall::~Recall() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  asked_.notify_all();
  thread_.join();
  for (const Job& job : jobs_) job(false);
}

bool Recall::ask(Job job) {
  {
    const std::lock_guard lock(mutex_);
    if (jobs_.size() >= jobs_max) return false;
    jobs_.push_back(std::move(job));
  }
  asked_.notify_all();
  return true;
}

void Recall::run() {
  infra::name_this_thread("recall");
  std::unique_lock lock(mutex_);
  for (;;) {
    asked_.wait(lock, [&] { return stopping_ || !jobs_.empty(); });
    if (stopping_) return;
    const Job job = std::move(jobs_.front());
    jobs_.pop_front();
    lock.unlock();
    job(true);
    lock.lock();
  }
}

}  // namespace carelog::command
