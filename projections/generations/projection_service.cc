#include "projections/generations/projection_service.h"

#include <functional>
#include <future>
#include <optional>

#include "infra/process/logging.h"
#include "projections/generations/log_view_service.h"
#include "projections/generations/rebuild_service.h"

namespace carelog::projections {
namespace {

void fill(const ProjectionProgress& progress, api::ProjectionStatus& status) {
  status.set_name(progress.name);
  for (std::size_t i = 0; i < progress.partitions.size(); ++i) {
    const PartitionProgress& at = progress.partitions[i];
    api::PartitionStatus& partition = *status.add_partitions();
    partition.set_topic(at.topic);
    partition.set_partition(at.partition);
    partition.set_next_offset(at.next_offset);
    partition.set_end_offset(at.end_offset);
    partition.set_lag_seconds(progress.lags[i].seconds);
    partition.set_last_progress_ms(progress.lags[i].last_progress_ms);
  }
  status.set_lag_events(progress.lag_events);
  status.set_lag_seconds(progress.lag_seconds);
  status.set_last_progress_ms(progress.last_progress_ms);
  status.set_state(std::string(state_name(progress.state)));
  status.set_failure(progress.failure);
  status.set_generation(progress.generation);
  status.set_parked_aggregates(progress.parked_aggregates);
  status.set_waiting_commits(progress.waiting_commits);
}

void fill(const Generation& generation, api::Generation& reply) {
  reply.set_number(generation.number);
  reply.set_state(std::string(state_name(generation.state)));
  reply.set_label(generation.label);
  reply.set_as_of_ms(generation.as_of_ms);
  reply.set_made_at_ms(generation.made_at_ms);
  reply.set_place(generation.place);
}

void fill(const ParkedAggregate& parked, api::ParkedAggregate& reply) {
  reply.set_topic(parked.topic);
  reply.set_aggregate_type(parked.aggregate.type);
  reply.set_aggregate_id(parked.aggregate.id);
  reply.set_partition(parked.partition);
  reply.set_first_offset(parked.waiting.empty() ? -1 : parked.waiting.front());
  reply.set_waiting_commits(static_cast<std::int64_t>(parked.waiting.size()));
  reply.set_reason(parked.reason);
  reply.set_parked_at_ms(parked.parked_at_ms);
  reply.set_released(parked.released);
}

// Of what is being made, or else of the live one, if this process knows how it was made.
std::optional<BuildProgress> build_among(const std::vector<Generation>& all,
                                         Projection& projection) {
  std::optional<BuildProgress> made;
  for (const Generation& each : all) {
    if (each.state == GenerationState::filling || each.state == GenerationState::following) {
      return projection.build(each.number);
    }
    if (each.state != GenerationState::live) continue;
    made = projection.build(each.number);
    if (!made->over()) made.reset();
  }
  return made;
}

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
  Service(std::vector<Projection*> projections, AdmitCall admit)
      : projections_(std::move(projections)),
        admit_(std::move(admit)),
        view_(logs_of(projections_)) {}

  grpc::ServerUnaryReactor* GetStatus(grpc::CallbackServerContext* context, const api::Empty*,
                                      api::ProjectionStatusReply* reply) override {
    return answer(context, "GetStatus", [this, reply] {
      // In parallel: each may have to wait for a log that does not answer.
      std::vector<std::future<ProjectionProgress>> all;
      for (Projection* projection : projections_) {
        all.push_back(
            std::async(std::launch::async, [projection] { return projection->progress(); }));
      }
      for (auto& each : all) fill(each.get(), *reply->add_projections());
      return grpc::Status::OK;
    });
  }

  grpc::ServerUnaryReactor* Checksum(grpc::CallbackServerContext* context,
                                     const api::ChecksumRequest* request,
                                     api::ChecksumReply* reply) override {
    return answer(context, "Checksum", request->name(), [request, reply](Projection& projection) {
      const projections::Checksum checksum = projection.checksum(request->generation());
      reply->set_sha256(checksum.sha256);
      reply->set_rows(checksum.rows);
      for (const TopicPosition& each : checksum.at) {
        api::PartitionStatus& at = *reply->add_at();
        at.set_topic(each.topic);
        at.set_partition(each.partition);
        at.set_next_offset(each.next_offset);
      }
      return grpc::Status::OK;
    });
  }

  grpc::ServerUnaryReactor* CancelRebuild(grpc::CallbackServerContext* context,
                                          const api::ProjectionRequest* request,
                                          api::Empty*) override {
    return answer(context, "CancelRebuild", request->name(), [](Projection& projection) {
      if (projection.cancel()) return grpc::Status::OK;
      return grpc::Status(grpc::StatusCode::NOT_FOUND,
                          "no generation of " + projection.name() + " is being made");
    });
  }

  grpc::ServerUnaryReactor* ListGenerations(grpc::CallbackServerContext* context,
                                            const api::ProjectionRequest* request,
                                            api::GenerationsReply* reply) override {
    return answer(context, "ListGenerations", request->name(), [reply](Projection& projection) {
      const auto all = projection.generations();
      for (const Generation& each : all) fill(each, *reply->add_generations());
      if (const auto build = build_among(all, projection)) {
        *reply->mutable_build() = reply_of(*build, false);
      }
      return grpc::Status::OK;
    });
  }

  grpc::ServerUnaryReactor* DropGeneration(grpc::CallbackServerContext* context,
                                           const api::DropGenerationRequest* request,
                                           api::Empty*) override {
    return answer(context, "DropGeneration", request->name(), [request](Projection& projection) {
      projection.drop(request->generation());
      return grpc::Status::OK;
    });
  }

  grpc::ServerUnaryReactor* ListParked(grpc::CallbackServerContext* context,
                                       const api::ProjectionRequest* request,
                                       api::ParkedReply* reply) override {
    return answer(context, "ListParked", request->name(), [reply](Projection& projection) {
      for (const ParkedAggregate& each : projection.parked()) fill(each, *reply->add_parked());
      return grpc::Status::OK;
    });
  }

  grpc::ServerUnaryReactor* RetryParked(grpc::CallbackServerContext* context,
                                        const api::ParkedRequest* request,
                                        api::RetryReply* reply) override {
    return answer(context, "RetryParked", request->name(),
                  [request, reply](Projection& projection) {
                    const Retried retried = projection.retry(request->aggregate_id());
                    reply->set_applied(static_cast<std::int64_t>(retried.applied));
                    reply->set_still_parked(static_cast<std::int64_t>(retried.still_parked));
                    return grpc::Status::OK;
                  });
  }

  grpc::ServerUnaryReactor* ReleaseParked(grpc::CallbackServerContext* context,
                                          const api::ParkedRequest* request, api::Empty*) override {
    return answer(context, "ReleaseParked", request->name(), [request](Projection& projection) {
      if (projection.release(request->aggregate_id())) return grpc::Status::OK;
      return grpc::Status(grpc::StatusCode::NOT_FOUND,
                          "this aggregate is not parked in " + projection.name());
    });
  }

  grpc::ServerUnaryReactor* ListLogs(grpc::CallbackServerContext* context, const api::Empty*,
                                     api::LogsReply* reply) override {
    return answer(context, "ListLogs", [this, reply] {
      fill(view_.logs(), *reply);
      return grpc::Status::OK;
    });
  }

  grpc::ServerUnaryReactor* ReadLog(grpc::CallbackServerContext* context,
                                    const api::ReadLogRequest* request,
                                    api::ReadLogReply* reply) override {
    return answer(context, "ReadLog",
                  [this, request, reply] { return read_log(view_, *request, *reply); });
  }

  grpc::ServerWriteReactor<api::RebuildProgress>* Rebuild(
      grpc::CallbackServerContext* context, const api::RebuildRequest* request) override {
    const grpc::Status admitted = admit_(*context, "Rebuild");
    if (!admitted.ok()) return new RefusedStream(admitted);
    Projection* projection = find(request->name());
    if (projection == nullptr) return new RefusedStream(not_found());
    auto stream = std::make_unique<RebuildStream>(*projection, *request, jobs_);
    RebuildStream* const running = stream.get();
    if (!jobs_.start([running] { running->run(); })) return new RefusedStream(too_many);
    return stream.release();
  }

  void stop() { jobs_.stop(); }

 private:
  using Work = std::function<grpc::Status()>;

  grpc::ServerUnaryReactor* answer(grpc::CallbackServerContext* context, const char* method,
                                   const std::string& name,
                                   std::function<grpc::Status(Projection&)> work) {
    Projection* projection = find(name);
    if (projection != nullptr) {
      return answer(context, method,
                    [projection, work = std::move(work)] { return work(*projection); });
    }
    return answer(context, method, [this] { return not_found(); });
  }

  grpc::ServerUnaryReactor* answer(grpc::CallbackServerContext* context, const char* method,
                                   Work work) {
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    if (const grpc::Status admitted = admit_(*context, method); !admitted.ok()) {
      reactor->Finish(admitted);
      return reactor;
    }
    const bool started = jobs_.start([reactor, work = std::move(work)] {
      grpc::Status status;
      try {
        status = work();
      } catch (const NoSuchGeneration& missing) {
        status = {grpc::StatusCode::NOT_FOUND, missing.what()};
      } catch (const GenerationRefused& refused) {
        status = {grpc::StatusCode::FAILED_PRECONDITION, refused.what()};
      } catch (const events::LogUnusable& unusable) {
        infra::log_error("projector", "the log cannot be read", {{"reason", unusable.what()}});
        status = {grpc::StatusCode::UNAVAILABLE, unusable.what()};
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
  const AdmitCall admit_;
  LogView view_;
  Jobs jobs_{ProjectionService::jobs_max};
};

ProjectionService::ProjectionService(std::vector<Projection*> projections, AdmitCall admit)
    : service_(std::make_unique<Service>(std::move(projections), std::move(admit))) {}

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
