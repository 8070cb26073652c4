#pragma once

#include <sys/types.h>

#include <chrono>
#include <csignal>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace carelog::infra {

// A user to run as; only root can.
struct UnprivilegedUser {
  uid_t user_id = 0;
  gid_t group_id = 0;
  // May traverse directories that are closed to it (a checkout under /root) but nothing else: an
  // ambient CAP_DAC_READ_SEARCH, or CAP_DAC_OVERRIDE where a container grants only that.
  bool passes_closed_directories = false;
};

struct ChildProcessOptions {
  std::vector<std::string> arguments;  // [0] is the program, looked up in PATH
  std::vector<std::pair<std::string, std::string>> environment = {};  // in addition to our own
  // Variables of our environment with one of these prefixes are not passed on.
  std::vector<std::string> environment_without = {};
  std::string working_directory = {};  // ours if empty
  std::string output_file = {};        // its stdout and stderr are appended here; ours if empty
  std::optional<UnprivilegedUser> user = {};
  // Sent to the child when this process ends, for any reason; 0 for none. It follows the
  // process, not the thread that started the child.
  int death_signal = SIGTERM;
  // In a process group of its own the child does not get the terminal's Ctrl-C: we stop it in
  // order.
  bool own_process_group = true;
};

// A child process. The destructor ends it: SIGTERM, five seconds, SIGKILL. Not thread-safe. Throws
// std::runtime_error (one line) if the program cannot be started.
class ChildProcess {
 public:
  explicit ChildProcess(const ChildProcessOptions& options);
  ~ChildProcess();
  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&&) = delete;

  pid_t pid() const { return pid_; }
  bool running();

  // Exit code, or 128 + signal number; nothing while it runs.
  std::optional<int> wait_for(std::chrono::milliseconds time);
  int wait();

  void send(int signal);

  // Sends the signal, waits at most `grace`, then sends SIGKILL. Returns the exit code as above.
  int terminate(int signal = SIGTERM,
                std::chrono::milliseconds grace = std::chrono::milliseconds(5000));

 private:
  pid_t pid_ = -1;
  std::optional<int> ended_;
};

struct ChildResult {
  int exit_code = 0;   // as above
  std::string output;  // stdout
  std::string errors;  // stderr
};

// Runs to the end and captures both streams (each cut at 1 MiB). Throws as above, and if it takes
// longer than `time_max` (the child is then ended).
ChildResult run_child(ChildProcessOptions options, std::chrono::milliseconds time_max);

// The first executable file of this name in PATH, or else in `more_directories`; "" if none.
std::string find_program(const std::string& name,
                         const std::vector<std::string>& more_directories = {});

}  // namespace carelog::infra
