// Ages on a day, in bands. Pure.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "query-side/analytics/rocksdb_analytics_reader.h"

namespace carelog::query {

inline constexpr std::array<std::string_view, 5> band_names = {"0-17", "18-39", "40-64", "65+",
                                                               "unknown"};

// The counts, in the order of band_names. People born after the day are in no band. A month or a
// year counts as its first day. Requires: as_of_day is a date.
std::array<std::int64_t, band_names.size()> age_bands(const std::vector<DatedCount>& born,
                                                      const std::string& as_of_day);

// The days of birth of each band but the unknown one, the last day included.
struct AgeBand {
  std::string_view name;
  std::string from_day;
  std::string to_day;
};
// Requires: as_of_day is a date.
std::vector<AgeBand> age_ranges(const std::string& as_of_day);

}  // namespace carelog::query
