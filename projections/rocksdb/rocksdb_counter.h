// Counters in RocksDB: signed 64-bit, little endian, incremented by merging.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace rocksdb {
class MergeOperator;
}

namespace carelog::projections {

// Needed to open a model's store, for its default column family.
std::shared_ptr<rocksdb::MergeOperator> counter_merge_operator();

std::string counter_bytes(std::int64_t count);
// Throws ReadModelDamaged if there are not exactly eight bytes.
std::int64_t counter_of(std::string_view bytes);

}  // namespace carelog::projections
