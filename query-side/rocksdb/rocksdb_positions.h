// How far the read models in RocksDB are, read from their stores.
#pragma once

#include <vector>

#include "query-side/reading/model_positions.h"
#include "query-side/rocksdb/rocksdb_live_store.h"

namespace carelog::query {

// A model that cannot be read is left out, so that it does not hold up the others.
class RocksdbPositions final : public ModelPositions {
 public:
  explicit RocksdbPositions(std::vector<LiveStore> stores) : stores_(std::move(stores)) {}
  std::vector<ModelPosition> read() override;
  std::vector<ParkedAggregate> parked() override;

 private:
  const std::vector<LiveStore> stores_;
};

}  // namespace carelog::query
