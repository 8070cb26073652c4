// What monitoring looks at, in memory. See fake_services.h.
#pragma once

#include "carelog/api/v1/projections.grpc.pb.h"
#include "tests/gateway/fake_queries.h"

namespace carelog::gateway {

// One read model, a little behind.
class FakeProjections final : public api::ProjectionService::CallbackService {
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
};

}  // namespace carelog::gateway
