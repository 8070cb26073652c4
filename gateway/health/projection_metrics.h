// Where the read models are, for /metrics: asks the roles that keep them, in any process.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "carelog/api/v1/projections.grpc.pb.h"
#include "gateway/call/backend_call.h"
#include "gateway/call/backends.h"

namespace carelog::gateway {

// Prometheus text: lag in events and seconds and last progress of every partition; state,
// generation, parked aggregates and waiting commits of every projection. Pure.
std::string projection_metrics(const std::vector<api::v1::ProjectionStatus>& projections,
                               std::size_t processes_away, std::int64_t now_ms);

// Thread-safe.
class ProjectionStatuses {
 public:
  static constexpr std::chrono::milliseconds ask_max{2'000};

  ProjectionStatuses(const Backends& backends, std::shared_ptr<infra::UnderWay> calls);

  // Called once, on a gRPC thread or on this one, with each projection once, by name.
  using Done =
      std::function<void(std::vector<api::v1::ProjectionStatus>, std::size_t processes_away)>;
  void ask(Done done) const;

  using Stub = api::v1::ProjectionService::StubInterface;
  const std::vector<std::shared_ptr<Stub>>& stubs() const { return stubs_; }

 private:
  std::vector<std::shared_ptr<api::v1::ProjectionService::StubInterface>> stubs_;
  std::shared_ptr<infra::UnderWay> calls_;
};

}  // namespace carelog::gateway
