// Reads the log again for commands that are repeated after their record has changed, on a thread of
// its own, so that decisions do not wait.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace carelog::command {

class Recall {
 public:
  // go_on is false if it is stopping.
  using Job = std::function<void(bool go_on)>;
  static constexpr std::size_t jobs_max = 256;

  Recall();
  ~Recall();  // waits for the job that runs; tells the others to give up

  // False if too many are waiting. Any thread.
  [[nodiscard]] bool ask(Job job);

 private:
  void run();

  std::mutex mutex_;  // guards the rest
  std::condition_variable asked_;
  std::deque<Job> jobs_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace carelog::command
