#include "infra/process/child_process.h"

#include <poll.h>
#include <sys/wait.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <thread>

#include "infra/process/child_start.h"

namespace carelog::infra {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t kCapturedBytesMax = 1024 * 1024;

int exit_code_of(int status) {
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int open_output(const std::string& path) {
  if (path.empty()) return -1;
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
  if (file < 0) {
    throw std::runtime_error("cannot write '" + path + "': " + std::strerror(errno));
  }
  return file;
}

// Appends what can be read now; false at the end of the stream.
bool read_some(int end, std::string& into) {
  char buffer[8192];
  const ssize_t size = ::read(end, buffer, sizeof buffer);
  if (size < 0) return errno == EINTR;
  const auto room = kCapturedBytesMax - std::min(into.size(), kCapturedBytesMax);
  into.append(buffer, std::min(static_cast<std::size_t>(size), room));
  return size > 0;
}

// False if time runs out before both streams have ended.
bool capture(int output, int errors, ChildResult& result, steady_clock::time_point deadline) {
  pollfd ends[2] = {{output, POLLIN, 0}, {errors, POLLIN, 0}};
  std::string* const texts[2] = {&result.output, &result.errors};
  while (ends[0].fd >= 0 || ends[1].fd >= 0) {
    const auto left = std::chrono::ceil<milliseconds>(deadline - steady_clock::now()).count();
    if (left <= 0) return false;
    ::poll(ends, 2, static_cast<int>(std::min<std::int64_t>(left, 60'000)));
    for (int i = 0; i < 2; ++i) {
      if (ends[i].revents != 0 && !read_some(ends[i].fd, *texts[i])) ends[i].fd = -1;
    }
  }
  return true;
}

}  // namespace

ChildProcess::ChildProcess(const ChildProcessOptions& options) {
  const int output = open_output(options.output_file);
  try {
    pid_ = start_child(options, output, output);
  } catch (...) {
    if (output >= 0) ::close(output);
    throw;
  }
  if (output >= 0) ::close(output);
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), ended_(other.ended_) {}

ChildProcess::~ChildProcess() {
  if (pid_ > 0) terminate();
}

bool ChildProcess::running() {
  return !wait_for(milliseconds(0));
}

std::optional<int> ChildProcess::wait_for(milliseconds time) {
  const auto deadline = steady_clock::now() + time;
  while (!ended_) {
    int status = 0;
    if (::waitpid(pid_, &status, WNOHANG) == pid_) {
      ended_ = exit_code_of(status);
    } else if (steady_clock::now() >= deadline) {
      break;
    } else {
      std::this_thread::sleep_for(milliseconds(5));
    }
  }
  return ended_;
}

int ChildProcess::wait() {
  int status = 0;
  while (!ended_) {
    if (::waitpid(pid_, &status, 0) == pid_) ended_ = exit_code_of(status);
  }
  return *ended_;
}

void ChildProcess::send(int signal) {
  if (running()) ::kill(pid_, signal);
}

int ChildProcess::terminate(int signal, milliseconds grace) {
  send(signal);
  if (!wait_for(grace)) send(SIGKILL);
  return wait();
}

ChildResult run_child(ChildProcessOptions options, milliseconds time_max) {
  const auto deadline = steady_clock::now() + time_max;
  Pipe output;
  Pipe errors;
  const pid_t pid = start_child(options, output.write_end(), errors.write_end());
  output.close_end(1);
  errors.close_end(1);
  ChildResult result;
  const bool in_time = capture(output.read_end(), errors.read_end(), result, deadline);
  if (!in_time) ::kill(pid, SIGKILL);
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (!in_time) {
    throw std::runtime_error("'" + options.arguments[0] + "' took longer than " +
                             std::to_string(time_max.count()) + " ms and was ended");
  }
  result.exit_code = exit_code_of(status);
  return result;
}

}  // namespace carelog::infra
