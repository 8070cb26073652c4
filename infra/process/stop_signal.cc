#include "infra/process/stop_signal.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <limits>
#include <stdexcept>

namespace carelog::infra {
namespace {

volatile std::sig_atomic_t event_of_process = -1;

void set_event(int event) {
  const std::uint64_t one = 1;
  // It could only fail with a counter near 2^64.
  [[maybe_unused]] const auto written = ::write(event, &one, sizeof one);
}

void on_signal(int) {
  const int saved_errno = errno;
  if (event_of_process >= 0) set_event(event_of_process);
  errno = saved_errno;
}

void handle(int signal, void (*handler)(int)) {
  struct sigaction action = {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  sigaction(signal, &action, nullptr);
}

bool is_ignored(int signal) {
  struct sigaction action = {};
  sigaction(signal, nullptr, &action);
  return action.sa_handler == SIG_IGN;
}

bool poll_event(int event, int timeout_ms) {
  pollfd waiting = {event, POLLIN, 0};
  int ready = 0;
  do {
    ready = ::poll(&waiting, 1, timeout_ms);
  } while (ready < 0 && errno == EINTR && timeout_ms < 0);
  return ready > 0;
}

}  // namespace

StopSignal::StopSignal() : event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (event_ < 0) throw std::runtime_error("no file descriptor left: raise `ulimit -n`");
  assert(event_of_process < 0 && "one StopSignal at a time");
  event_of_process = event_;
  handle(SIGTERM, on_signal);
  handle(SIGINT, on_signal);
  hears_hangup_ = !is_ignored(SIGHUP);
  if (hears_hangup_) handle(SIGHUP, on_signal);
  handle(SIGPIPE, SIG_IGN);
}

StopSignal::~StopSignal() {
  handle(SIGTERM, SIG_DFL);
  handle(SIGINT, SIG_DFL);
  if (hears_hangup_) handle(SIGHUP, SIG_DFL);
  event_of_process = -1;
  ::close(event_);
}

bool StopSignal::requested() const {
  return poll_event(event_, 0);
}

void StopSignal::wait() const {
  while (!poll_event(event_, -1)) {
  }
}

bool StopSignal::wait_for(std::chrono::milliseconds time) const {
  const auto deadline = std::chrono::steady_clock::now() + time;
  for (;;) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) return requested();
    const auto longest = std::chrono::milliseconds(std::numeric_limits<int>::max());
    if (poll_event(event_, static_cast<int>(std::min(left, longest).count()))) return true;
  }
}

void StopSignal::request() {
  set_event(event_);
}

}  // namespace carelog::infra
