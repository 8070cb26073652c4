// What distinguishes one RocksDB read model from another: how it folds and what it counts.
//
// A model keeps one record per aggregate, or one for all aggregates of a key, and counters that are
// the sum over all records: an event moves its record from the counters of the record before to
// those of the record after. So the counters do not depend on the order or the batches of the
// events. Storing, filling, comparing and swapping are the same for all models
// (rocksdb_read_model.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/frame/recorded_commit.h"

namespace carelog::projections {

// Changes of counters, by their keys in the store.
using CounterSteps = std::map<std::string, std::int64_t>;

// Records of a generation that nobody reads yet, kept in memory until they are stored together.
// Used by one thread. What it holds is lost with it, or by forget(); the log still has it.
class RocksdbFilling {
 public:
  virtual ~RocksdbFilling() = default;

  // Throws UnappliableEvent and RowRefused; part of the commit may have been folded by then:
  // forget().
  virtual void fold(const events::RecordedCommit& commit) = 0;
  virtual std::size_t bytes() const = 0;  // memory, roughly
  virtual CounterSteps counters() const = 0;
  // The changed ones, in key order. Throws RowRefused.
  using StoreRecord = std::function<void(const std::string& key, const std::string& bytes)>;
  virtual void each_record(const StoreRecord& store) const = 0;
  virtual void forget() = 0;
};

// Any thread.
class RocksdbFold {
 public:
  virtual ~RocksdbFold() = default;

  virtual bool takes(std::string_view type) const = 0;   // aggregates of this type
  virtual int layout() const = 0;                        // layout of what is stored
  virtual std::string_view records() const = 0;          // what its records are called: "patients"
  virtual bool shares_records() const { return false; }  // by the aggregates of a key
  const std::string& record_id(const events::Commit& commit) const {
    return shares_records() ? commit.key : commit.aggregate.id;
  }

  struct Folded {
    std::size_t commits = 0;            // number folded; if not all, the next one cannot be folded
    std::string refusal;                // why; no personal data
    std::optional<std::string> record;  // its bytes; nothing if unchanged
  };
  // Folds commits of one aggregate, in order, up to the first that cannot be folded, and adds to
  // steps. stored: the bytes of its record, if it has one.
  virtual Folded fold(const std::optional<std::string>& stored,
                      const std::vector<const events::RecordedCommit*>& commits,
                      CounterSteps& steps) const = 0;

  // load: returns the stored bytes of a record. The fold outlives what it returns.
  using Load = std::function<std::optional<std::string>(const std::string& record)>;
  virtual std::unique_ptr<RocksdbFilling> filling(Load load) const = 0;

  // A record as a JSON object. Throws ReadModelDamaged if the bytes are not a record.
  virtual std::string in_words(std::string_view record) const = 0;
};

}  // namespace carelog::projections
