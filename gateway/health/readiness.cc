#include "gateway/health/readiness.h"

#include <typeinfo>
#include <utility>

#include "infra/process/logging.h"

namespace carelog::gateway {

Readiness::Readiness(ReadinessCheck check) : check_(std::move(check)), thread_([this] { run(); }) {}

Readiness::~Readiness() {
  stop();
}

void Readiness::ask(Answer answer) {
  {
    const std::lock_guard lock(mutex_);
    if (!stopping_) {
      asking_.push_back(std::move(answer));
      wake_.notify_one();
      return;
    }
  }
  answer({});
}

void Readiness::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void Readiness::run() {
  std::vector<DependencyState> last;
  std::chrono::steady_clock::time_point checked_at{};
  while (true) {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [&] { return stopping_ || !asking_.empty(); });
    const bool stopping = stopping_;
    auto answers = std::exchange(asking_, {});
    lock.unlock();
    const auto now = std::chrono::steady_clock::now();
    if (stopping) {
      last.clear();
    } else if (checked_at.time_since_epoch().count() == 0 || now - checked_at > result_lifetime) {
      try {
        last = check_();
      } catch (const std::exception& failure) {
        infra::log_error("gateway", "the readiness check failed",
                         {{"exception", typeid(failure).name()}});
        last = {{"readiness", false, "the check itself failed"}};
      }
      checked_at = std::chrono::steady_clock::now();
    }
    for (const auto& answer : answers) answer(last);
    if (stopping) return;
  }
}

}  // namespace carelog::gateway
