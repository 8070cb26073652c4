#include "tools/instance/waiting.h"

#include <thread>
#include <utility>

#include "infra/process/logging.h"

namespace carelog::tools {

namespace {

constexpr std::chrono::milliseconds moment{200};
constexpr std::chrono::milliseconds look_every{20};
constexpr std::chrono::seconds tell_every{10};

}  // namespace

Waiting::Waiting(std::string whom, std::function<bool()> give_up)
    : whom_(std::move(whom)), give_up_(std::move(give_up)) {}

void Waiting::once_more(const std::string& why) {
  using Clock = std::chrono::steady_clock;
  if (!told_ || Clock::now() >= tell_at_) {
    infra::log_warning("instance", "waiting for " + whom_, {{"why", why}});
    tell_at_ = Clock::now() + tell_every;
    told_ = true;
  }
  for (const auto end = Clock::now() + moment; Clock::now() < end;) {
    if (give_up_()) throw StoppedWhileWaiting();
    std::this_thread::sleep_for(look_every);
  }
}

void Waiting::over() {
  if (std::exchange(told_, false)) infra::log_info("instance", whom_ + " answers");
}

}  // namespace carelog::tools
