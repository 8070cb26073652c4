#include "query-side/reading/query_workers.h"

namespace carelog::query {

QueryWorkers::QueryWorkers(std::size_t threads) {
  for (std::size_t index = 0; index < threads; ++index) {
    threads_.emplace_back([this] { serve(); });
  }
}

QueryWorkers::~QueryWorkers() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  queued_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

bool QueryWorkers::run(std::function<void()> work) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || queue_.size() >= queued_max) return false;
    queue_.push_back(std::move(work));
  }
  queued_.notify_one();
  return true;
}

void QueryWorkers::serve() {
  std::unique_lock lock(mutex_);
  while (true) {
    queued_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    if (queue_.empty()) return;
    const std::function<void()> work = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    work();
    lock.lock();
  }
}

}  // namespace carelog::query
