// The projection into RocksDB: analytics. For the composition root.
//
//   auto store = infra::open_store({.directory = ...,
//                                   .default_merge_operator = counter_merge_operator()});
//   auto analytics = analytics_projection(store->db(), patients_log);
//   analytics->start();
#pragma once

#include <memory>

#include "projections/projection.h"
#include "projections/rocksdb_counter.h"

namespace rocksdb {
class DB;
}

namespace carelog::projections {

// Not started. Store and log outlive it.
std::unique_ptr<Projection> analytics_projection(rocksdb::DB& db, events::Log& patients,
                                                 ProjectorLimits limits = {});

}  // namespace carelog::projections
