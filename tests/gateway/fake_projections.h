// What monitoring looks at, in memory. See fake_services.h.
#pragma once

#include <atomic>

#include "carelog/api/v1/projections.grpc.pb.h"
#include "tests/gateway/fake_queries.h"
#include "tests/gateway/operating/fake_log.h"
#include "tests/gateway/operating/fake_rebuild.h"

namespace carelog::gateway {

// One read model, a little behind, that is being made anew once asked to.
class FakeProjections final : public FakeLog {
 public:
  static constexpr const char* parked_patient = "77777777-0000-8000-8000-0000000000c1";

 private:
  template <class Work>
  static grpc::ServerUnaryReactor* of_model(grpc::CallbackServerContext* context,
                                            const std::string& name, Work work) {
    if (name != "patients") {
      return finish(context, {grpc::StatusCode::NOT_FOUND, "no such projection here"});
    }
    return finish(context, work());
  }
  grpc::ServerUnaryReactor* GetStatus(grpc::CallbackServerContext* context, const api::Empty*,
                                      api::ProjectionStatusReply* reply) override {
    auto& status = *reply->add_projections();
    status.set_name("patients");
    status.set_state("live");
    status.set_generation(3);
    status.set_parked_aggregates(2);
    status.set_waiting_commits(11);
    auto& at = *status.add_partitions();
    at.set_topic("patients");
    at.set_partition(5);
    at.set_next_offset(40);
    at.set_end_offset(47);
    at.set_lag_seconds(1.5);
    return finish(context, grpc::Status::OK);
  }
  grpc::ServerUnaryReactor* ListGenerations(grpc::CallbackServerContext* context,
                                            const api::ProjectionRequest* request,
                                            api::GenerationsReply* reply) override {
    return of_model(context, request->name(), [&] {
      auto& live = *reply->add_generations();
      live.set_number(3);
      live.set_state("live");
      live.set_made_at_ms(1'767'323'045'000);
      if (!building_) return grpc::Status::OK;
      auto& build = *reply->mutable_build();
      build.set_generation(4);
      build.set_phase("filling");
      build.set_done(10);
      build.set_total(40);
      build.set_rate_per_s(5);
      build.set_seconds_left(6);
      auto& difference = *build.mutable_comparison()->add_differences();
      difference.set_field("name");
      difference.set_live("Ada");
      return grpc::Status::OK;
    });
  }
  grpc::ServerWriteReactor<api::RebuildProgress>* Rebuild(
      grpc::CallbackServerContext*, const api::RebuildRequest* request) override {
    if (request->name() != "patients") {
      return new FakeRebuild(grpc::Status(grpc::StatusCode::NOT_FOUND, "no such projection here"));
    }
    if (request->rollback()) {
      return new FakeRebuild(grpc::Status(grpc::StatusCode::FAILED_PRECONDITION, "none is kept"));
    }
    building_ = true;
    return new FakeRebuild();
  }
  grpc::ServerUnaryReactor* CancelRebuild(grpc::CallbackServerContext* context,
                                          const api::ProjectionRequest* request,
                                          api::Empty*) override {
    return of_model(context, request->name(), [&] {
      if (!building_.exchange(false)) {
        return grpc::Status(grpc::StatusCode::NOT_FOUND, "no generation is being made");
      }
      return grpc::Status::OK;
    });
  }
  grpc::ServerUnaryReactor* DropGeneration(grpc::CallbackServerContext* context,
                                           const api::DropGenerationRequest* request,
                                           api::Empty*) override {
    return of_model(context, request->name(), [&] {
      if (request->generation() == 3) {
        return grpc::Status(grpc::StatusCode::FAILED_PRECONDITION, "generation 3 is live");
      }
      return grpc::Status::OK;
    });
  }
  grpc::ServerUnaryReactor* ListParked(grpc::CallbackServerContext* context,
                                       const api::ProjectionRequest* request,
                                       api::ParkedReply* reply) override {
    return of_model(context, request->name(), [&] {
      auto& parked = *reply->add_parked();
      parked.set_topic("patients");
      parked.set_aggregate_type("patient");
      parked.set_aggregate_id(parked_patient);
      parked.set_first_offset(17);
      parked.set_reason("the row was refused");
      return grpc::Status::OK;
    });
  }
  grpc::ServerUnaryReactor* RetryParked(grpc::CallbackServerContext* context,
                                        const api::ParkedRequest* request,
                                        api::RetryReply* reply) override {
    return of_model(context, request->name(), [&] {
      const bool known =
          request->aggregate_id().empty() || request->aggregate_id() == parked_patient;
      reply->set_applied(known ? 1 : 0);
      return grpc::Status::OK;
    });
  }
  grpc::ServerUnaryReactor* ReleaseParked(grpc::CallbackServerContext* context,
                                          const api::ParkedRequest* request, api::Empty*) override {
    return of_model(context, request->name(), [&] {
      if (request->aggregate_id() == parked_patient) return grpc::Status::OK;
      return grpc::Status(grpc::StatusCode::NOT_FOUND, "this aggregate is not parked");
    });
  }
  std::atomic<bool> building_{false};
};

}  // namespace carelog::gateway
