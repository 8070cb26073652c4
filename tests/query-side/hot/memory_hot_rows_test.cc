#include "query-side/hot/memory_hot_rows.h"

#include "tests/query-side/hot/hot_rows_contract.h"

namespace carelog::query {

INSTANTIATE_TEST_SUITE_P(Memory, HotRowsContract, testing::Values(+[]() {
                           return std::unique_ptr<HotRows>(new MemoryHotRows(16U << 20U));
                         }));

}  // namespace carelog::query
