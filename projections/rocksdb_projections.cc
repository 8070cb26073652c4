#include "projections/rocksdb_projections.h"

#include "projections/rocksdb_analytics.h"

namespace carelog::projections {

std::unique_ptr<Projection> analytics_projection(rocksdb::DB& db, events::Log& patients,
                                                 ProjectorLimits limits) {
  return std::make_unique<Projection>(std::make_unique<RocksdbAnalytics>(db),
                                      std::vector<events::Log*>{&patients}, limits);
}

}  // namespace carelog::projections
