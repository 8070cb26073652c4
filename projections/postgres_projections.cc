#include "projections/postgres_projections.h"

#include "infra/ids/random_id.h"
#include "projections/postgres/postgres_generations.h"
#include "projections/read_models.h"

namespace carelog::projections {

std::vector<std::unique_ptr<Projection>> postgres_projections(const std::string& conninfo,
                                                              const std::vector<events::Log*>& logs,
                                                              ProjectorLimits limits) {
  std::vector<std::unique_ptr<Projection>> all;
  const std::string process = infra::random_uuid();
  for (const ReadModelEntry& model : read_models()) {
    if (!model.in_postgres) continue;
    std::vector<events::Log*> own = logs_of(model, logs);
    auto generations = std::make_unique<PostgresGenerations>(model.name, model.in_postgres,
                                                             conninfo, own.size(), process);
    all.push_back(std::make_unique<Projection>(std::move(generations), std::move(own), limits));
  }
  return all;
}

}  // namespace carelog::projections
