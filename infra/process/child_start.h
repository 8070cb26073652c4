#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <stdexcept>
#include <utility>

#include "infra/process/child_process.h"

namespace carelog::infra {

// Forks and executes; part of child_process.h. output, errors: file descriptors for the child's
// streams, -1 for our own. Throws std::runtime_error (one line) if the program does not start.
pid_t start_child(const ChildProcessOptions& options, int output, int errors);

class Pipe {
 public:
  Pipe() {
    if (::pipe2(ends_, O_CLOEXEC) != 0) {
      throw std::runtime_error("no file descriptor left: raise `ulimit -n`");
    }
  }
  ~Pipe() {
    close_end(0);
    close_end(1);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  int read_end() const { return ends_[0]; }
  int write_end() const { return ends_[1]; }
  void close_end(int which) {
    if (ends_[which] >= 0) ::close(std::exchange(ends_[which], -1));
  }

 private:
  int ends_[2] = {-1, -1};
};

}  // namespace carelog::infra
