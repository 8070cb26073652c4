#include "projections/rocksdb_projections.h"

namespace carelog::projections {

std::string rocksdb_directory(const std::string& directory, const std::string& model) {
  return directory + "/" + model;
}

std::unique_ptr<RocksdbGenerations> rocksdb_generations(const std::string& directory,
                                                        const ReadModelEntry& model) {
  return std::make_unique<RocksdbGenerations>(model.name, model.in_rocksdb,
                                              rocksdb_directory(directory, model.name));
}

std::vector<RocksdbProjection> rocksdb_projections(const std::string& directory,
                                                   const std::vector<events::Log*>& logs,
                                                   ProjectorLimits limits) {
  std::vector<RocksdbProjection> all;
  for (const ReadModelEntry& model : read_models()) {
    if (!model.in_rocksdb) continue;
    auto generations = rocksdb_generations(directory, model);
    RocksdbGenerations* const stores = generations.get();
    all.push_back(
        {std::make_unique<Projection>(std::move(generations), logs_of(model, logs), limits),
         stores});
  }
  return all;
}

}  // namespace carelog::projections
