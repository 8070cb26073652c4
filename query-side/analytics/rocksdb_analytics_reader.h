// Counts from the store of analytics. What is counted by what: projections/analytics/
// analytics_counts.h.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "query-side/rocksdb/rocksdb_live_store.h"

namespace carelog::query {

struct DatedCount {
  std::string date;  // ISO 8601; empty: not known
  std::int64_t count = 0;
};

struct NamedCount {
  std::string name;
  std::int64_t count = 0;
};

struct AnalyticsCounts {
  std::int64_t patients = 0;  // each is active, inactive or deceased
  std::int64_t active = 0;
  std::int64_t inactive = 0;
  std::int64_t deceased = 0;
  std::vector<DatedCount> registered;  // by day
  std::vector<DatedCount> born;        // only the living, by birth date
  std::vector<NamedCount> genders;     // empty name: not said
};

// Thread-safe. Throws ReadModelAway and ReadModelBroken (reading/read_failure.h).
class RocksdbAnalyticsReader {
 public:
  explicit RocksdbAnalyticsReader(LiveStore live) : live_(std::move(live)) {}

  // All from one snapshot. Days run from from_day to to_day, both inclusive; empty: no bound.
  AnalyticsCounts counts(const std::string& clinic, const std::string& from_day,
                         const std::string& to_day) const;

 private:
  const LiveStore live_;
};

}  // namespace carelog::query
