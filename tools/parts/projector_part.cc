#include "tools/parts/projector_part.h"

#include <algorithm>

#include "projections/generations/projection_service.h"
#include "projections/postgres_projections.h"
#include "projections/rocksdb_projections.h"

namespace carelog::tools {

namespace {

class ProjectorPart final : public Part {
 public:
  explicit ProjectorPart(Projections& projections)
      : projections_(projections.all()), service_(projections_) {}

  std::vector<grpc::Service*> services() override { return {&service_.service()}; }

  void start(const Channels&) override {
    for (auto* projection : projections_) projection->start();
  }

  void stop() override {
    service_.stop();
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
  projections::ProjectionService service_;
};

}  // namespace

Projections::Projections() = default;
Projections::~Projections() = default;

void Projections::add_postgres(const std::string& conninfo, OpenLog& log) {
  auto made = projections::postgres_projections(conninfo, log.patients(), log.billing());
  std::move(made.begin(), made.end(), std::back_inserter(projections_));
}

LiveStore Projections::add_analytics(const DataDirectory& data, OpenLog& log) {
  auto generations = std::make_unique<projections::RocksdbGenerations>(data.analytics().string());
  const auto* stores = generations.get();
  projections_.push_back(projections::analytics_projection(std::move(generations), log.patients()));
  return [stores] { return stores->live_store(); };
}

std::vector<projections::Projection*> Projections::all() {
  std::vector<projections::Projection*> all;
  for (const auto& projection : projections_) all.push_back(projection.get());
  return all;
}

std::unique_ptr<Part> projector_part(Projections& projections) {
  return std::make_unique<ProjectorPart>(projections);
}

}  // namespace carelog::tools
