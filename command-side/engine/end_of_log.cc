#include "command-side/engine/end_of_log.h"

#include <exception>
#include <utility>

#include "infra/process/thread_name.h"

namespace carelog::command {

constexpr std::chrono::seconds look_again_after{1};

EndOfLog::EndOfLog(events::Log& log, Tell tell, TellCut tell_cut)
    : log_(log),
      tell_(std::move(tell)),
      tell_cut_(std::move(tell_cut)),
      thread_([this] { run(); }) {}

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

void EndOfLog::check(events::Partition partition, const ChainCheck& check) {
  {
    const std::lock_guard lock(mutex_);
    checks_.insert_or_assign(partition, check);
  }
  asked_.notify_all();
}

void EndOfLog::run() {
  infra::name_this_thread("end-of-log");
  std::unique_lock lock(mutex_);
  for (;;) {
    asked_.wait(lock, [&] { return stopping_ || !questions_.empty() || !checks_.empty(); });
    if (stopping_) return;
    if (!questions_.empty()) {  // more questions are waiting
      const auto question = questions_.extract(questions_.begin());
      lock.unlock();
      answer(question.key(), question.mapped());
    } else {
      const auto next = checks_.extract(checks_.begin());
      lock.unlock();
      look(next.key(), next.mapped());
    }
    lock.lock();
  }
}

void EndOfLog::answer(events::Partition partition, std::uint64_t ticket) {
  try {
    tell_(partition, ticket, log_.end_offset(partition));
  } catch (const std::exception&) {
    // The engine asks again; callers wait until their deadline.
  }
}

void EndOfLog::look(events::Partition partition, const ChainCheck& check) {
  bool cut = false;
  try {
    cut = !is_in_log(check, log_, partition);
  } catch (const std::exception&) {
    std::unique_lock lock(mutex_);
    checks_.try_emplace(partition, check);
    asked_.wait_for(lock, look_again_after, [&] { return stopping_ || !questions_.empty(); });
    return;
  }
  if (cut && tell_cut_) tell_cut_(partition);
}

}  // namespace carelog::command
