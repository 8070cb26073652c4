// The RocksDB store of a read model that readers see now, read from a snapshot.
//
// Keys and values are documented in projections/rocksdb/rocksdb_keys.h;
// tests/query-side/analytics_crossing_test.cc writes with one side and reads with the other.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace rocksdb {
class DB;
class Iterator;
class ManagedSnapshot;
class Status;
}  // namespace rocksdb

namespace carelog::query {

// Thread-safe; copyable.
struct LiveStore {
  std::string model;  // "analytics"
  // Returns the store of the live generation, opened with the projection's merge operator; null if
  // there is none yet. Called once per read, which holds the store until it ends: so a read sees
  // one generation.
  std::function<std::shared_ptr<rocksdb::DB>()> get;
  // Called when a read finds that store damaged.
  std::function<void(const rocksdb::DB& store, const std::string& why)> damaged;
};

// A snapshot: all its reads are of one moment. Throws ReadModelAway and ReadModelBroken
// (reading/read_failure.h).
class StoreMoment {
 public:
  explicit StoreMoment(const LiveStore& live);  // live outlives this
  ~StoreMoment();

  // The count under the key, or 0.
  std::int64_t count(const std::string& key) const;
  // Calls see(rest, value) for each key with the prefix, from prefix + first on, in order, until it
  // returns false. rest: the key without the prefix.
  using See = std::function<bool(std::string_view rest, std::string_view value)>;
  void each(const std::string& prefix, std::string_view first, const See& see) const;

  // The number in the first 8 bytes of a value.
  std::int64_t number_of(std::string_view bytes) const;
  [[noreturn]] void found_damaged(const std::string& why) const;

 private:
  void check(const rocksdb::Status& status) const;

  const LiveStore& live_;
  const std::shared_ptr<rocksdb::DB> store_;
  const std::unique_ptr<rocksdb::ManagedSnapshot> moment_;
};

}  // namespace carelog::query
