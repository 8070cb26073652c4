// Counts from the analytics store, and how far that store is.
//
// The keys are those of projections/analytics/rocksdb_analytics.h, which documents them;
// tests/query-side/ analytics_crossing_test.cc writes with the one and reads with the other.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "query-side/reading/model_positions.h"

namespace rocksdb {
class DB;
class Snapshot;
}  // namespace rocksdb

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
  std::vector<DatedCount> born;        // the living, by birth date
  std::vector<NamedCount> genders;     // empty name: not said
};

// The store of the live generation, opened with the projection's merge operator; null: none has
// been made yet. Asked once for each read, which holds the store until it ends: so a read sees one
// generation. Any thread.
using LiveAnalytics = std::function<std::shared_ptr<rocksdb::DB>()>;

// Thread-safe. Throws ReadModelAway and ReadModelBroken (read_failure.h).
class RocksdbAnalyticsReader {
 public:
  explicit RocksdbAnalyticsReader(LiveAnalytics live) : live_(std::move(live)) {}

  // All from one moment. Days run from from_day to to_day, both included; empty: no bound.
  AnalyticsCounts counts(const std::string& clinic, const std::string& from_day,
                         const std::string& to_day) const;

 private:
  const LiveAnalytics live_;
};

class RocksdbPositions final : public ModelPositions {
 public:
  explicit RocksdbPositions(LiveAnalytics live) : live_(std::move(live)) {}
  std::vector<ModelPosition> read() override;
  std::vector<ParkedAggregate> parked() override;

 private:
  const LiveAnalytics live_;
};

}  // namespace carelog::query
