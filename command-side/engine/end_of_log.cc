#include "command-side/engine/end_of_log.h"

#include <utility>

#include "infra/process/thread_name.h"

namespace carelog::command {

EndOfLog::EndOfLog(events::Log& log, Tell tell)
    : log_(log), tell_(std::move(tell)), thread_([this] { run(); }) {}

EndOfLog::~EndOfLog() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  asked_.notify_all();
  thread_.join();
}

void EndOfLog::ask(events::Partition partition, std::uint64_t ticket) {
  {
    const std::lock_guard lock(mutex_);
    questions_[partition] = ticket;
  }
  asked_.notify_all();
}

void EndOfLog::run() {
  infra::name_this_thread("end-of-log");
  std::unique_lock lock(mutex_);
  for (;;) {
    asked_.wait(lock, [&] { return stopping_ || !questions_.empty(); });
    if (stopping_) return;
    const auto [partition, ticket] = *questions_.begin();
    questions_.erase(questions_.begin());
    lock.unlock();
    try {
      const events::Offset end = log_.end_offset(partition);
      tell_(partition, ticket, end);
    } catch (const events::LogUnusable&) {
      // The engine asks again; callers wait until their deadline.
    }
    lock.lock();
  }
}

}  // namespace carelog::command
