// The projections into PostgreSQL. For the composition root.
//
//   auto projections = postgres_projections(conninfo, {&patients_log, &billing_log});
//   for (auto& projection : projections) projection->start();
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "projections/generations/projection.h"

namespace carelog::projections {

// All that read_models.h lists, in its order. Not started; opens no connection yet. Each needs five
// or six connections, and while it is filled one more for each worker: one per core, at most four
// per topic. The logs outlive them.
std::vector<std::unique_ptr<Projection>> postgres_projections(const std::string& conninfo,
                                                              const std::vector<events::Log*>& logs,
                                                              ProjectorLimits limits = {});

}  // namespace carelog::projections
