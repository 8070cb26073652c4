#include "infra/grpc/direct_calls.h"

#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "infra/process/thread_name.h"

namespace carelog::infra {
namespace {

constexpr std::chrono::milliseconds look_for_late_ones_every{20};

}  // namespace

struct DirectCalls::Line {
  using Answered = std::vector<std::pair<std::shared_ptr<Waiting>, grpc::Status>>;

  // What was answered, and what has run into its deadline. Waits for the first of them; empty when
  // it is time to stop.
  Answered take();
  void take_late_ones(Answered& all);

  std::mutex mutex;  // guards the rest
  std::condition_variable changed;
  std::vector<std::shared_ptr<Waiting>> under_way;
  Answered answered;
  std::chrono::steady_clock::time_point look_at;
  bool stopping = false;
};

DirectCalls::Line::Answered DirectCalls::Line::take() {
  Answered all;
  std::unique_lock lock(mutex);
  for (;;) {
    all.swap(answered);
    if (std::chrono::steady_clock::now() >= look_at) take_late_ones(all);
    if (!all.empty() || (stopping && under_way.empty())) return all;
    if (under_way.empty()) {
      changed.wait(lock);
    } else {
      changed.wait_until(lock, look_at);
    }
  }
}

void DirectCalls::Line::take_late_ones(Answered& all) {
  look_at = std::chrono::steady_clock::now() + look_for_late_ones_every;
  const auto now = std::chrono::system_clock::now();
  std::erase_if(under_way, [&](const std::shared_ptr<Waiting>& waiting) {
    if (waiting->deadline > now) return waiting->was_answered.load();
    if (!waiting->was_answered.exchange(true)) {
      all.emplace_back(waiting, grpc::Status(grpc::StatusCode::DEADLINE_EXCEEDED,
                                             "not answered within the deadline"));
    }
    return true;
  });
}

class DirectCalls::Answering {
 public:
  explicit Answering(const std::shared_ptr<Line>& line)
      : line_(line), thread_([line] {
          name_this_thread("answers");
          for (auto all = line->take(); !all.empty(); all = line->take()) {
            for (auto& [waiting, status] : all) std::exchange(waiting->done, nullptr)(status);
          }
        }) {}
  ~Answering() {
    {
      const std::lock_guard lock(line_->mutex);
      line_->stopping = true;
    }
    line_->changed.notify_all();
    // The last who waited may have held the last reference.
    if (thread_.get_id() == std::this_thread::get_id()) {
      thread_.detach();
    } else {
      thread_.join();
    }
  }
  Answering(const Answering&) = delete;
  Answering& operator=(const Answering&) = delete;

 private:
  const std::shared_ptr<Line> line_;
  std::thread thread_;
};

DirectCalls::DirectCalls()
    : line_(std::make_shared<Line>()), answering_(std::make_unique<Answering>(line_)) {}

DirectCalls::~DirectCalls() = default;

void DirectCalls::wait_for(std::shared_ptr<Waiting> waiting) {
  const std::lock_guard lock(line_->mutex);
  line_->under_way.push_back(std::move(waiting));
  if (line_->under_way.size() == 1) line_->changed.notify_one();
}

void DirectCalls::put_in(Line& line, std::shared_ptr<Waiting> waiting, const grpc::Status& status) {
  const std::lock_guard lock(line.mutex);
  line.answered.emplace_back(std::move(waiting), status);
  if (line.answered.size() == 1) line.changed.notify_one();
}

}  // namespace carelog::infra
