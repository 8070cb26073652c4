#include "gateway/http/large_bodies.h"

#include <exception>
#include <typeinfo>
#include <utility>

#include "infra/process/logging.h"
#include "infra/process/thread_name.h"

namespace carelog::gateway {

LargeBodies::LargeBodies() : thread_([this] { work(); }) {}

LargeBodies::~LargeBodies() {
  stop();
}

bool LargeBodies::run(std::function<void()> work) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || waiting_.size() >= waiting_max) return false;
    waiting_.push_back(std::move(work));
  }
  wake_.notify_one();
  return true;
}

void LargeBodies::stop() {
  std::deque<std::function<void()>> left;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    left.swap(waiting_);
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void LargeBodies::work() {
  infra::name_this_thread("large-bodies");
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    if (stopping_) return;
    auto next = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    try {
      next();
    } catch (const std::exception& failure) {
      infra::log_error("gateway", "a handler failed", {{"exception", typeid(failure).name()}});
    }
    next = nullptr;
    lock.lock();
  }
}

}  // namespace carelog::gateway
