#include "infra/process/child_start.h"

#include <sys/prctl.h>
#include <sys/wait.h>

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <future>
#include <mutex>
#include <string_view>
#include <thread>

#include "infra/process/become_user.h"

namespace carelog::infra {
namespace {

// A death signal is sent when the *thread* that forked ends. So all forking is done by one thread
// that lives as long as the process.
class ForkingThread {
 public:
  static ForkingThread& of_process() {
    static ForkingThread* const instance = new ForkingThread;
    return *instance;
  }

  pid_t run(const std::function<pid_t()>& fork) {
    const std::lock_guard one_at_a_time(callers_);
    std::packaged_task<pid_t()> task(fork);
    auto result = task.get_future();
    {
      const std::lock_guard lock(mutex_);
      task_ = &task;
    }
    task_given_.notify_one();
    return result.get();
  }

 private:
  ForkingThread() {
    std::thread([this] { serve(); }).detach();
  }

  void serve() {
    std::unique_lock lock(mutex_);
    for (;;) {
      task_given_.wait(lock, [this] { return task_ != nullptr; });
      auto task = std::move(*std::exchange(task_, nullptr));
      task();
    }
  }

  std::mutex callers_;
  std::mutex mutex_;
  std::condition_variable task_given_;
  std::packaged_task<pid_t()>* task_ = nullptr;
};

// Everything the child needs, made before the fork: after it only system calls are safe.
struct Launch {
  std::string program;
  std::vector<std::string> words;
  std::vector<std::string> variables;
  std::vector<char*> argv;
  std::vector<char*> envp;
  const ChildProcessOptions* options = nullptr;
  pid_t parent = 0;
  int output = -1;  // -1 for ours
  int errors = -1;
  int report = -1;  // receives the errno if the exec fails
};

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

std::vector<std::string> environment_of(const ChildProcessOptions& options) {
  const auto& added = options.environment;
  const auto& without = options.environment_without;
  std::vector<std::string> variables;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const auto name = text.substr(0, text.find('='));
    const bool replaced = std::any_of(added.begin(), added.end(),
                                      [&](const auto& pair) { return pair.first == name; });
    const bool left_out =
        std::any_of(without.begin(), without.end(),
                    [&](const std::string& prefix) { return name.starts_with(prefix); });
    if (!replaced && !left_out) variables.emplace_back(text);
  }
  for (const auto& [name, value] : added) variables.push_back(name + "=" + value);
  return variables;
}

[[noreturn]] void report_and_exit(const Launch& launch, int error) {
  [[maybe_unused]] const auto written = ::write(launch.report, &error, sizeof error);
  ::_exit(127);
}

[[noreturn]] void become_the_program(const Launch& launch) {
  const ChildProcessOptions& options = *launch.options;
  if (options.own_process_group) ::setpgid(0, 0);
  ::signal(SIGPIPE, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);

  const int nothing = ::open("/dev/null", O_RDONLY);
  if (nothing < 0 || ::dup2(nothing, STDIN_FILENO) < 0) report_and_exit(launch, errno);
  if (launch.output >= 0 && ::dup2(launch.output, STDOUT_FILENO) < 0) {
    report_and_exit(launch, errno);
  }
  if (launch.errors >= 0 && ::dup2(launch.errors, STDERR_FILENO) < 0) {
    report_and_exit(launch, errno);
  }
  ::close_range(3, ~0u, CLOSE_RANGE_CLOEXEC);

  const auto& directory = options.working_directory;
  if (!directory.empty() && ::chdir(directory.c_str()) != 0) report_and_exit(launch, errno);
  if (options.user) {
    if (const int error = become_user(*options.user)) report_and_exit(launch, error);
  }
  // After the change of user, which clears it.
  if (options.death_signal != 0) {
    ::prctl(PR_SET_PDEATHSIG, options.death_signal, 0, 0, 0);
    if (::getppid() != launch.parent) ::_exit(127);
  }
  ::execve(launch.program.c_str(), launch.argv.data(), launch.envp.data());
  report_and_exit(launch, errno);
}

}  // namespace

pid_t start_child(const ChildProcessOptions& options, int output, int errors) {
  Launch launch;
  launch.program = find_program(options.arguments.at(0));
  if (launch.program.empty()) {
    throw std::runtime_error("'" + options.arguments[0] +
                             "' is not installed, or not in PATH: install it");
  }
  launch.words = options.arguments;
  launch.variables = environment_of(options);
  launch.argv = pointers_to(launch.words);
  launch.envp = pointers_to(launch.variables);
  launch.options = &options;
  launch.parent = ::getpid();
  launch.output = output;
  launch.errors = errors;

  Pipe report;
  launch.report = report.write_end();
  const pid_t pid = ForkingThread::of_process().run([&launch] {
    const pid_t forked = ::fork();
    if (forked == 0) become_the_program(launch);
    return forked;
  });
  if (pid < 0) throw std::runtime_error("cannot start '" + launch.program + "': out of processes");

  report.close_end(1);
  int error = 0;
  if (::read(report.read_end(), &error, sizeof error) == sizeof error) {
    ::waitpid(pid, nullptr, 0);
    throw std::runtime_error("cannot start '" + launch.program + "': " + std::strerror(error));
  }
  return pid;
}

std::string find_program(const std::string& name, const std::vector<std::string>& more) {
  if (name.find('/') != std::string::npos) return ::access(name.c_str(), X_OK) == 0 ? name : "";
  const char* const path = std::getenv("PATH");
  std::string_view rest = path == nullptr ? "/usr/local/bin:/usr/bin:/bin" : path;
  std::vector<std::string> directories;
  while (!rest.empty()) {
    const auto end = std::min(rest.find(':'), rest.size());
    directories.emplace_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  directories.insert(directories.end(), more.begin(), more.end());
  for (const std::string& directory : directories) {
    const std::string candidate = directory + "/" + name;
    if (::access(candidate.c_str(), X_OK) == 0) return candidate;
  }
  return "";
}

}  // namespace carelog::infra
