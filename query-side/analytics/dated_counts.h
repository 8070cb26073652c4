// Counters by time, added up over a range of days: those of projections/rocksdb/dated_counter.h.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "query-side/analytics/day_ranges.h"
#include "query-side/rocksdb/rocksdb_live_store.h"

namespace carelog::query {

struct DatedQuestion {
  std::string_view clinic;
  std::string_view counter;
  std::string_view from_day;
  std::string_view to_day;
  Per per = Per::range;
};

// By period and dimensions, which are joined by zero bytes. None is zero.
using DatedCounts = std::map<std::pair<std::string, std::string>, std::int64_t>;

DatedCounts dated_counts(const StoreMoment& moment, const DatedQuestion& question);

// Counters without time, by dimension.
std::map<std::string, std::int64_t> named_counts(const StoreMoment& moment, std::string_view clinic,
                                                 std::string_view counter);

// One of the dimensions, from 0.
std::string_view dimension_of(std::string_view joined, std::size_t index);

}  // namespace carelog::query
