#include "projections/projection_service.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <list>
#include <mutex>
#include <thread>

#include "carelog/api/v1/projections.grpc.pb.h"
#include "infra/process/logging.h"

namespace carelog::projections {
namespace {

namespace api = carelog::api::v1;
using Clock = std::chrono::steady_clock;

constexpr auto progress_every = std::chrono::milliseconds(200);
constexpr auto failing_max = std::chrono::seconds(10);  // then a rebuild's stream ends

void fill(const ProjectionProgress& progress, api::ProjectionStatus& status) {
  status.set_name(progress.name);
  for (const PartitionProgress& at : progress.partitions) {
    api::PartitionStatus& partition = *status.add_partitions();
    partition.set_topic(at.topic);
    partition.set_partition(at.partition);
    partition.set_next_offset(at.next_offset);
    partition.set_end_offset(at.end_offset);
  }
  status.set_lag_events(progress.lag_events);
  status.set_last_progress_ms(progress.last_progress_ms);
  status.set_state(std::string(state_name(progress.state)));
  status.set_failure(progress.failure);
}

// Threads for work that may wait; each ends with its job.
class Jobs {
 public:
  ~Jobs() { stop(); }

  // False: too many, or stopped. A long job asks stopping_within() often.
  [[nodiscard]] bool start(std::function<void()> job) {
    const std::lock_guard lock(mutex_);
    if (stopping_) return false;
    sweep();
    if (running_.size() >= ProjectionService::jobs_max) return false;
    Job& added = running_.emplace_back();
    added.thread = std::thread([&added, work = std::move(job)] {
      work();
      added.done = true;
    });
    return true;
  }

  void stop() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    stop_.notify_all();
    for (Job& job : running_) {
      if (job.thread.joinable()) job.thread.join();
    }
  }

  // Waits; true: a stop was asked for.
  bool stopping_within(std::chrono::milliseconds time) {
    std::unique_lock lock(mutex_);
    return stop_.wait_for(lock, time, [this] { return stopping_; });
  }

 private:
  struct Job {
    std::thread thread;
    std::atomic<bool> done = false;
  };

  void sweep() {
    running_.remove_if([](Job& job) {
      if (!job.done) return false;
      job.thread.join();
      return true;
    });
  }

  std::mutex mutex_;
  std::condition_variable stop_;
  bool stopping_ = false;
  std::list<Job> running_;
};

// The stream of a rebuild. run() is the job; gRPC's threads only tell it what became of a write.
class RebuildStream final : public grpc::ServerWriteReactor<api::RebuildProgress> {
 public:
  RebuildStream(Projection& projection, Jobs& jobs) : projection_(projection), jobs_(jobs) {}

  // Ends with Finish, after which this object may be gone.
  void run() {
    grpc::Status status;
    try {
      projection_.rebuild();
      status = show();
    } catch (const ReadModelFailure& failure) {
      status = {grpc::StatusCode::UNAVAILABLE, failure.what()};
    }
    Finish(status);
  }

  void OnWriteDone(bool ok) override {
    {
      const std::lock_guard lock(mutex_);
      written_ = true;
      gone_ = gone_ || !ok;
    }
    changed_.notify_all();
  }
  void OnCancel() override {
    {
      const std::lock_guard lock(mutex_);
      gone_ = true;
    }
    changed_.notify_all();
  }
  void OnDone() override { delete this; }

 private:
  grpc::Status show() {
    const ProjectionProgress first = projection_.progress();
    std::int64_t total = 0;
    for (const PartitionProgress& at : first.partitions) total += at.end_offset;
    const auto began = Clock::now();
    auto last_well = began;
    while (true) {
      const ProjectionProgress now = projection_.progress();
      std::int64_t done = 0;
      for (std::size_t index = 0; index < first.partitions.size(); ++index) {
        done += std::min(now.partitions[index].next_offset, first.partitions[index].end_offset);
      }
      const std::chrono::duration<double> elapsed = Clock::now() - began;
      api::RebuildProgress progress;
      progress.set_done(done);
      progress.set_total(total);
      progress.set_rate_per_s(static_cast<double>(done) / std::max(elapsed.count(), 0.001));
      progress.set_finished(done >= total);
      if (!send(progress)) return grpc::Status::CANCELLED;
      if (done >= total) return grpc::Status::OK;
      if (now.state != ProjectionState::failing) last_well = Clock::now();
      if (Clock::now() - last_well > failing_max) {
        return {grpc::StatusCode::UNAVAILABLE,
                "the rebuild goes on once this is mended: " + now.failure};
      }
      if (jobs_.stopping_within(progress_every)) {
        return {grpc::StatusCode::UNAVAILABLE,
                "stopping; the rebuild goes on after the next start"};
      }
    }
  }

  bool send(const api::RebuildProgress& progress) {
    {
      const std::lock_guard lock(mutex_);
      if (gone_) return false;
      written_ = false;
    }
    StartWrite(&progress);
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return written_; });
    return !gone_;
  }

  Projection& projection_;
  Jobs& jobs_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool written_ = false;
  bool gone_ = false;
};

// Ends at once with this status.
class RefusedStream final : public grpc::ServerWriteReactor<api::RebuildProgress> {
 public:
  explicit RefusedStream(const grpc::Status& status) { Finish(status); }
  void OnDone() override { delete this; }
};

const grpc::Status too_many(grpc::StatusCode::RESOURCE_EXHAUSTED,
                            "too many calls at once, or stopping: try again later");

}  // namespace

class ProjectionService::Service final : public api::ProjectionService::CallbackService {
 public:
  explicit Service(std::vector<Projection*> projections) : projections_(std::move(projections)) {}

  grpc::ServerUnaryReactor* GetStatus(grpc::CallbackServerContext* context, const api::Empty*,
                                      api::ProjectionStatusReply* reply) override {
    return answer(context, [this, reply] {
      for (Projection* projection : projections_) {
        fill(projection->progress(), *reply->add_projections());
      }
    });
  }

  grpc::ServerUnaryReactor* Checksum(grpc::CallbackServerContext* context,
                                     const api::ChecksumRequest* request,
                                     api::ChecksumReply* reply) override {
    Projection* projection = find(request->name());
    if (projection == nullptr) {
      grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
      reactor->Finish(not_found());
      return reactor;
    }
    return answer(context, [projection, reply] {
      const projections::Checksum checksum = projection->checksum();
      reply->set_sha256(checksum.sha256);
      reply->set_rows(checksum.rows);
    });
  }

  grpc::ServerWriteReactor<api::RebuildProgress>* Rebuild(
      grpc::CallbackServerContext*, const api::RebuildRequest* request) override {
    Projection* projection = find(request->name());
    if (projection == nullptr) return new RefusedStream(not_found());
    auto stream = std::make_unique<RebuildStream>(*projection, jobs_);
    RebuildStream* const running = stream.get();
    if (!jobs_.start([running] { running->run(); })) return new RefusedStream(too_many);
    return stream.release();
  }

  void stop() { jobs_.stop(); }

 private:
  grpc::ServerUnaryReactor* answer(grpc::CallbackServerContext* context,
                                   std::function<void()> work) {
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    const bool started = jobs_.start([reactor, work = std::move(work)] {
      grpc::Status status;
      try {
        work();
      } catch (const ReadModelFailure& failure) {
        status = {grpc::StatusCode::UNAVAILABLE, failure.what()};
      } catch (const std::exception& breakdown) {
        infra::log_error("projector", "call failed", {{"reason", breakdown.what()}});
        status = {grpc::StatusCode::INTERNAL, "the projection could not be asked"};
      }
      reactor->Finish(status);
    });
    if (!started) reactor->Finish(too_many);
    return reactor;
  }

  Projection* find(const std::string& name) const {
    for (Projection* projection : projections_) {
      if (projection->name() == name) return projection;
    }
    return nullptr;
  }

  grpc::Status not_found() const {
    std::string names;
    for (const Projection* projection : projections_) names += " " + projection->name();
    return {grpc::StatusCode::NOT_FOUND, "no such projection here; there are:" + names};
  }

  const std::vector<Projection*> projections_;
  Jobs jobs_;
};

ProjectionService::ProjectionService(std::vector<Projection*> projections)
    : service_(std::make_unique<Service>(std::move(projections))) {}

ProjectionService::~ProjectionService() {
  stop();
}

grpc::Service& ProjectionService::service() {
  return *service_;
}

void ProjectionService::stop() {
  service_->stop();
}

}  // namespace carelog::projections
