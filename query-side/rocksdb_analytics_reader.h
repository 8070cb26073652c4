// Counts from the analytics store, and how far that store is.
//
// The keys are those of projections/rocksdb_analytics.h, which documents them; tests/query-side/
// analytics_crossing_test.cc writes with the one and reads with the other.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "query-side/model_positions.h"

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

// Thread-safe. Throws ReadModelBroken (read_failure.h).
class RocksdbAnalyticsReader {
 public:
  // Opened with the projection's merge operator; outlives this.
  explicit RocksdbAnalyticsReader(rocksdb::DB& db) : db_(db) {}

  // All from one moment. Days run from from_day to to_day, both included; empty: no bound.
  AnalyticsCounts counts(const std::string& clinic, const std::string& from_day,
                         const std::string& to_day) const;

 private:
  rocksdb::DB& db_;
};

class RocksdbPositions final : public ModelPositions {
 public:
  explicit RocksdbPositions(rocksdb::DB& db) : db_(db) {}
  std::vector<ModelPosition> read() override;

 private:
  rocksdb::DB& db_;
};

}  // namespace carelog::query
