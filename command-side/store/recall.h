// Reads the log again for those who repeat a command after the record has changed, on a thread of
// its own: decisions do not wait for them.
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
  // Told whether to go on; false: it is stopping.
  using Job = std::function<void(bool go_on)>;
  static constexpr std::size_t jobs_max = 256;

  Recall();
  ~Recall();  // ends the job that runs; tells the others

  // False: too many wait. Any thread.
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
