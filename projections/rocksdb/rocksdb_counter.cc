#include "projections/rocksdb/rocksdb_counter.h"

#include <rocksdb/merge_operator.h>

#include <bit>
#include <cstring>

#include "projections/following/read_model.h"

namespace carelog::projections {
namespace {

static_assert(std::endian::native == std::endian::little, "counters are stored little endian");

class CounterMerge final : public rocksdb::AssociativeMergeOperator {
 public:
  bool Merge(const rocksdb::Slice&, const rocksdb::Slice* existing, const rocksdb::Slice& operand,
             std::string* sum, rocksdb::Logger*) const override {
    std::int64_t total = 0;
    std::int64_t step = 0;
    if (operand.size() != sizeof step) return false;
    if (existing != nullptr) {
      if (existing->size() != sizeof total) return false;
      std::memcpy(&total, existing->data(), sizeof total);
    }
    std::memcpy(&step, operand.data(), sizeof step);
    *sum = counter_bytes(total + step);
    return true;
  }

  const char* Name() const override { return "carelog.counter.1"; }
};

}  // namespace

std::shared_ptr<rocksdb::MergeOperator> counter_merge_operator() {
  return std::make_shared<CounterMerge>();
}

std::string counter_bytes(std::int64_t count) {
  std::string bytes(sizeof count, '\0');
  std::memcpy(bytes.data(), &count, sizeof count);
  return bytes;
}

std::int64_t counter_of(std::string_view bytes) {
  std::int64_t count = 0;
  if (bytes.size() != sizeof count) throw ReadModelDamaged("a counter is damaged");
  std::memcpy(&count, bytes.data(), sizeof count);
  return count;
}

}  // namespace carelog::projections
