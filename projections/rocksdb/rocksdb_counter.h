// Counters in RocksDB: signed 64-bit, little endian, added to by merging.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace rocksdb {
class MergeOperator;
}

namespace carelog::projections {

// For opening a model's store: its default column family needs it.
std::shared_ptr<rocksdb::MergeOperator> counter_merge_operator();

std::string counter_bytes(std::int64_t count);
// Throws ReadModelDamaged if these are not eight bytes.
std::int64_t counter_of(std::string_view bytes);

}  // namespace carelog::projections
