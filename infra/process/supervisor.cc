#include "infra/process/supervisor.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "infra/process/thread_name.h"

namespace carelog::infra {
namespace {

constexpr std::int64_t watchdog_period_max_us = 3'600'000'000;

std::string taken_from_environment(const char* name) {
  const char* value = std::getenv(name);
  std::string text = value == nullptr ? "" : value;
  ::unsetenv(name);
  return text;
}

std::int64_t positive_number(const std::string& text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() && number > 0 ? number : 0;
}

}  // namespace

Supervisor::Supervisor() : socket_(taken_from_environment("NOTIFY_SOCKET")) {
  const std::int64_t period_us = positive_number(taken_from_environment("WATCHDOG_USEC"));
  const std::string process = taken_from_environment("WATCHDOG_PID");
  const bool ours = process.empty() || positive_number(process) == ::getpid();
  if (ours && !socket_.empty() && period_us <= watchdog_period_max_us)
    period_ = std::chrono::microseconds(period_us);
}

Supervisor::~Supervisor() {
  stopping();
}

void Supervisor::ready(std::function<void()> look) {
  ready_ = true;
  tell("READY=1");
  if (has_watchdog()) watchdog_ = std::thread([this, look = std::move(look)] { watch(look); });
}

void Supervisor::stopping() {
  if (!std::exchange(ready_, false)) return;
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  end_.notify_all();
  if (watchdog_.joinable()) watchdog_.join();
  tell("STOPPING=1");
}

void Supervisor::watch(const std::function<void()>& look) {
  name_this_thread("watchdog");
  std::unique_lock lock(mutex_);
  while (!ended_) {
    lock.unlock();
    look();
    tell("WATCHDOG=1");
    lock.lock();
    end_.wait_for(lock, period_ / 2, [this] { return ended_; });
  }
}

// Best effort, as sd_notify(3): a supervisor that is away changes nothing for a service.
void Supervisor::tell(const std::string& state) const {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (socket_.size() < 2 || socket_.size() >= sizeof address.sun_path) return;
  std::memcpy(address.sun_path, socket_.data(), socket_.size());
  if (address.sun_path[0] == '@') address.sun_path[0] = '\0';
  const int sender = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (sender < 0) return;
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + socket_.size());
  // The result is not looked at.
  [[maybe_unused]] const auto sent =
      ::sendto(sender, state.data(), state.size(), MSG_NOSIGNAL | MSG_DONTWAIT,
               reinterpret_cast<const sockaddr*>(&address), length);
  ::close(sender);
}

}  // namespace carelog::infra
