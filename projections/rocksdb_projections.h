// The projections into RocksDB. For the composition root.
//
//   auto models = rocksdb_projections(directory, {&patients_log});
//   for (auto& model : models) model.projection->start();
//   readers ask models[0].stores->live_store()
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "projections/generations/projection.h"
#include "projections/read_models.h"
#include "projections/rocksdb/rocksdb_generations.h"

namespace carelog::projections {

// Where a model has its generations.
std::string rocksdb_directory(const std::string& directory, const std::string& model);
std::unique_ptr<RocksdbGenerations> rocksdb_generations(const std::string& directory,
                                                        const ReadModelEntry& model);

struct RocksdbProjection {
  std::unique_ptr<Projection> projection;  // not started
  RocksdbGenerations* stores = nullptr;    // belongs to the projection
};

// All that read_models.h lists, in its order, each below a directory of its name. The logs outlive
// them. Throws infra::StoreError.
std::vector<RocksdbProjection> rocksdb_projections(const std::string& directory,
                                                   const std::vector<events::Log*>& logs,
                                                   ProjectorLimits limits = {});

}  // namespace carelog::projections
