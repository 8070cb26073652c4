// The projection into RocksDB: analytics. For the composition root.
//
//   auto generations = std::make_unique<RocksdbGenerations>(directory);
//   RocksdbGenerations& stores = *generations;  // readers ask stores.live_store()
//   auto analytics = analytics_projection(std::move(generations), patients_log);
//   analytics->start();
#pragma once

#include <memory>

#include "projections/generations/projection.h"
#include "projections/rocksdb/rocksdb_generations.h"

namespace carelog::projections {

// Not started. The log outlives it.
std::unique_ptr<Projection> analytics_projection(std::unique_ptr<RocksdbGenerations> generations,
                                                 events::Log& patients,
                                                 ProjectorLimits limits = {});

}  // namespace carelog::projections
