// The store of a read model in RocksDB that readers see now, read as of one moment.
//
// Keys and values are those of projections/rocksdb/rocksdb_keys.h, which documents them; tests/
// query-side/analytics_crossing_test.cc writes with the one side and reads with the other.
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

// Thread-safe, to be copied.
struct LiveStore {
  std::string model;  // "analytics"
  // The store of the live generation, opened with the projection's merge operator; null: none has
  // been made yet. Asked once for each read, which holds it until it ends: so a read sees one
  // generation.
  std::function<std::shared_ptr<rocksdb::DB>()> get;
  // Told when a read finds that store damaged.
  std::function<void(const rocksdb::DB& store, const std::string& why)> damaged;
};

// All reads of one are of one moment. Throws ReadModelAway and ReadModelBroken (read_failure.h).
class StoreMoment {
 public:
  explicit StoreMoment(const LiveStore& live);  // Outlives this.
  ~StoreMoment();

  // The count under the key, or 0.
  std::int64_t count(const std::string& key) const;
  // Calls see(rest, value) for each key that begins with the prefix, from prefix + first on, in
  // order, until it says false. rest: the key without the prefix.
  using See = std::function<bool(std::string_view rest, std::string_view value)>;
  void each(const std::string& prefix, std::string_view first, const See& see) const;

  // The 8 bytes that values begin with, as a number.
  std::int64_t number_of(std::string_view bytes) const;
  [[noreturn]] void found_damaged(const std::string& why) const;

 private:
  void check(const rocksdb::Status& status) const;

  const LiveStore& live_;
  const std::shared_ptr<rocksdb::DB> store_;
  const std::unique_ptr<rocksdb::ManagedSnapshot> moment_;
};

}  // namespace carelog::query
