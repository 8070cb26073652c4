#include "projections/rocksdb_projections.h"

namespace carelog::projections {

std::unique_ptr<Projection> analytics_projection(std::unique_ptr<RocksdbGenerations> generations,
                                                 events::Log& patients, ProjectorLimits limits) {
  return std::make_unique<Projection>(std::move(generations), std::vector<events::Log*>{&patients},
                                      limits);
}

}  // namespace carelog::projections
