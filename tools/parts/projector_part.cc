#include "tools/parts/projector_part.h"

#include <algorithm>

#include "auth/calls/call_guard.h"
#include "carelog/api/v1/projections.grpc.pb.h"
#include "projections/postgres_projections.h"
#include "projections/rocksdb_projections.h"

namespace carelog::tools {

namespace {

class ProjectorPart final : public Part {
 public:
  ProjectorPart(Projections& projections, std::shared_ptr<const auth::CallerVerifier> callers)
      : projections_(projections.all()),
        service_(projection_service(projections_, std::move(callers))) {}

  std::vector<grpc::Service*> services() override { return {&service_->service()}; }

  void start(const Channels&) override {
    for (auto* projection : projections_) projection->start();
  }

  void stop() override {
    service_->stop();
    for (auto* projection : projections_) projection->stop();
  }

  std::vector<PartHealth> health() override {
    std::vector<PartHealth> all;
    for (auto* projection : projections_) {
      const auto progress = projection->progress();
      const bool runs = progress.state == projections::ProjectionState::live ||
                        progress.state == projections::ProjectionState::rebuilding;
      const bool ok = runs && progress.last_progress_ms > 0;
      std::string detail = progress.failure;
      if (detail.empty())
        detail = std::string(projections::state_name(progress.state)) + ", " +
                 std::to_string(progress.lag_events) + " events behind";
      if (progress.parked_aggregates > 0)
        detail += ", " + std::to_string(progress.parked_aggregates) + " aggregates parked";
      const bool degraded = ok && progress.parked_aggregates > 0;
      all.push_back({"projection-" + progress.name, ok, std::move(detail), degraded});
    }
    return all;
  }

 private:
  std::vector<projections::Projection*> projections_;
  std::unique_ptr<projections::ProjectionService> service_;
};

}  // namespace

Projections::Projections() = default;
Projections::~Projections() = default;

void Projections::add_postgres(const std::string& conninfo, OpenLog& log) {
  auto made = projections::postgres_projections(conninfo, log.all());
  std::move(made.begin(), made.end(), std::back_inserter(projections_));
}

std::vector<query::LiveStore> Projections::add_rocksdb(const DataDirectory& data, OpenLog& log) {
  std::vector<query::LiveStore> live;
  for (auto& made : projections::rocksdb_projections(data.read_models().string(), log.all())) {
    live.push_back({.model = made.projection->name(),
                    .get = [stores = made.stores] { return stores->live_store(); },
                    .damaged = [stores = made.stores](
                                   const rocksdb::DB& store,
                                   const std::string& why) { stores->note_damage(store, why); }});
    projections_.push_back(std::move(made.projection));
  }
  return live;
}

std::vector<projections::Projection*> Projections::all() {
  std::vector<projections::Projection*> all;
  for (const auto& projection : projections_) all.push_back(projection.get());
  return all;
}

std::unique_ptr<Part> projector_part(Projections& projections,
                                     std::shared_ptr<const auth::CallerVerifier> callers) {
  return std::make_unique<ProjectorPart>(projections, std::move(callers));
}

std::unique_ptr<projections::ProjectionService> projection_service(
    std::vector<projections::Projection*> projections,
    std::shared_ptr<const auth::CallerVerifier> callers) {
  const auth::CallGuard guard(std::move(callers), api::v1::ProjectionService::service_full_name());
  return std::make_unique<projections::ProjectionService>(
      std::move(projections), [guard](const grpc::CallbackServerContext& call, const char* method) {
        return guard.check(call, method, api::v1::Empty());
      });
}

}  // namespace carelog::tools
