// What differs between one RocksDB read model and another: how it folds, and what it counts.
//
// A model keeps a record for each aggregate, and counters that are the sum over all records: an
// event moves its aggregate from the counters of the record before to those of the record after. So
// the counters are the same in whatever order and in whatever batches the events came. How both are
// kept, filled, compared and swapped is the same for all models (rocksdb_read_model.h).
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

// How far counters move, by their keys in the store.
using CounterSteps = std::map<std::string, std::int64_t>;

// Records of a generation that nobody reads yet, kept back in memory until they are stored
// together. One thread's. What it holds is lost with it, or with forget(); the log has it.
class RocksdbFilling {
 public:
  virtual ~RocksdbFilling() = default;

  // Throws UnappliableEvent and RowRefused; then some of the commit may have been folded: forget().
  virtual void fold(const events::RecordedCommit& commit) = 0;
  virtual std::size_t bytes() const = 0;  // of memory, roughly
  virtual CounterSteps counters() const = 0;
  // Those that have changed, in the order of their keys. Throws RowRefused.
  using StoreRecord = std::function<void(const std::string& key, const std::string& bytes)>;
  virtual void each_record(const StoreRecord& store) const = 0;
  virtual void forget() = 0;
};

// Any thread.
class RocksdbFold {
 public:
  virtual ~RocksdbFold() = default;

  virtual bool takes(std::string_view type) const = 0;  // aggregates of this type
  virtual int layout() const = 0;                       // of what is stored
  virtual std::string_view records() const = 0;         // what they are called: "patients"

  struct Folded {
    std::size_t commits = 0;            // that have been folded; fewer than all: the next cannot be
    std::string refusal;                // why; no personal data
    std::optional<std::string> record;  // its bytes; nothing: it has not changed
  };
  // Folds commits of one aggregate, in order, up to the first that cannot be folded, and adds to
  // steps. stored: the bytes of its record, if it has one.
  virtual Folded fold(const std::optional<std::string>& stored,
                      const std::vector<const events::RecordedCommit*>& commits,
                      CounterSteps& steps) const = 0;

  // load: the stored bytes of an aggregate's record.
  using Load = std::function<std::optional<std::string>(const std::string& aggregate_id)>;
  virtual std::unique_ptr<RocksdbFilling> filling(Load load) const = 0;

  // A record as a JSON object. Throws ReadModelDamaged: these are no such bytes.
  virtual std::string in_words(std::string_view record) const = 0;
};

}  // namespace carelog::projections
