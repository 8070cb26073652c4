#include "command-side/reactor/log_reactor.h"

#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

#include "infra/process/logging.h"
#include "infra/process/thread_name.h"

namespace carelog::command {
namespace {

constexpr std::size_t records_per_read_max = 256;
constexpr std::chrono::milliseconds read_wait(200);
constexpr std::chrono::milliseconds retry_after_min(50);
constexpr std::chrono::milliseconds retry_after_max(2000);

}  // namespace

class LogReactor::Loop {
 public:
  Loop(events::Log& log, ReactorPositions& positions, Work work)
      : log_(log), positions_(positions), work_(std::move(work)) {}

  ~Loop() { stop(); }

  void start() {
    thread_ = std::thread([this] {
      infra::name_this_thread(work_.name.c_str());
      run();
    });
  }

  void stop() {
    {
      std::lock_guard lock(mutex_);
      stopping_ = true;
      if (reader_ != nullptr) reader_->wake();
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
  }

  Status status() const {
    std::lock_guard lock(mutex_);
    return {done_, failure_, behind_};
  }

 private:
  bool stopping() const {
    std::lock_guard lock(mutex_);
    return stopping_;
  }

  void run() {
    while (!stopping()) {
      try {
        follow_log();
      } catch (const std::exception& error) {
        report(error.what());
        pause(retry_after_max);
      }
    }
  }

  void follow_log() {
    const auto from = positions_.load();
    next_.clear();
    for (const auto& at : from) next_[at.partition] = at.rule.next_offset();
    events::CommitReader reader(log_, from, {.too_new = events::TooNew::wait});
    {
      std::lock_guard lock(mutex_);
      reader_ = &reader;
      behind_.reset();
    }
    try {
      while (!stopping()) {
        const events::CommitBatch batch = reader.read(records_per_read_max, read_wait);
        for (const auto& at : batch.positions) next_[at.partition] = at.rule.next_offset();
        measure(batch);
        std::vector<events::Commit> commits;
        for (const events::RecordedCommit& each : batch.commits) {
          if (work_.concerns(each.commit)) commits.push_back(each.commit);
        }
        if (!perform_all(std::move(commits))) break;
        if (!batch.positions.empty()) positions_.store(batch.positions);
        deal_with(batch.records);
        too_new_ = reader.too_new();
        if (!too_new_.empty()) report(too_new_);
      }
    } catch (...) {
      forget_reader();
      throw;
    }
    forget_reader();
  }

  // The log is asked for its end only while that may tell something new: it may lie behind a
  // network.
  void measure(const events::CommitBatch& batch) {
    {
      std::lock_guard lock(mutex_);
      const auto read = static_cast<std::int64_t>(batch.records);
      if (behind_ && *behind_ > read) return;
      if (behind_ && batch.records < records_per_read_max) {
        behind_ = read;
        return;
      }
    }
    std::int64_t behind = static_cast<std::int64_t>(batch.records);
    for (events::Partition partition = 0; partition < log_.partitions(); ++partition) {
      const auto at = next_.find(partition);
      behind += log_.end_offset(partition) - (at == next_.end() ? 0 : at->second);
    }
    std::lock_guard lock(mutex_);
    behind_ = behind;
  }

  void deal_with(std::size_t records) {
    std::lock_guard lock(mutex_);
    *behind_ -= static_cast<std::int64_t>(records);
  }

  void forget_reader() {
    std::lock_guard lock(mutex_);
    reader_ = nullptr;
  }

  // Repeats until all is done. False: told to stop before that.
  bool perform_all(std::vector<events::Commit> commits) {
    auto retry_after = retry_after_min;
    while (!commits.empty()) {
      Work::Failed failed = work_.perform(commits);
      count(commits.size() - failed.commits.size());
      commits = std::move(failed.commits);
      report(commits.empty() ? too_new_ : failed.why);
      if (commits.empty()) break;
      if (!pause(retry_after)) return false;
      retry_after = std::min(2 * retry_after, retry_after_max);
    }
    return !stopping();
  }

  void count(std::size_t done) {
    std::lock_guard lock(mutex_);
    done_ += static_cast<std::int64_t>(done);
  }

  // False: told to stop meanwhile.
  bool pause(std::chrono::milliseconds time) {
    std::unique_lock lock(mutex_);
    return !changed_.wait_for(lock, time, [&] { return stopping_; });
  }

  void report(const std::string& failure) {
    std::lock_guard lock(mutex_);
    if (failure != failure_ && !failure.empty()) {
      infra::log_error(work_.name, "does not get on", {{"why", failure}});
    }
    failure_ = failure;
  }

  events::Log& log_;
  std::string too_new_;                               // of the thread alone
  std::map<events::Partition, events::Offset> next_;  // of the thread alone
  ReactorPositions& positions_;
  const Work work_;

  mutable std::mutex mutex_;  // guards the rest
  std::condition_variable changed_;
  events::CommitReader* reader_ = nullptr;
  bool stopping_ = false;
  std::int64_t done_ = 0;
  std::string failure_;
  std::optional<std::int64_t> behind_;
  std::thread thread_;
};

std::string LogReactor::Status::text() const {
  if (!failure.empty()) return failure;
  if (!behind) return "looks for the end of its log";
  return std::to_string(*behind) + " records behind";
}

LogReactor::LogReactor(events::Log& log, ReactorPositions& positions, Work work)
    : loop_(std::make_unique<Loop>(log, positions, std::move(work))) {}

LogReactor::~LogReactor() {
  stop();
}

void LogReactor::start() {
  loop_->start();
}
void LogReactor::stop() {
  loop_->stop();
}
LogReactor::Status LogReactor::status() const {
  return loop_->status();
}

}  // namespace carelog::command
