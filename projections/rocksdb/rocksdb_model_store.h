// The store of one generation, shared by all who read and write it. Whoever finds it damaged says
// so here; its owner then gives it up (rocksdb_generations.h).
#pragma once

#include <memory>
#include <mutex>
#include <string>

namespace rocksdb {
class DB;
class Status;
}  // namespace rocksdb

namespace carelog::infra {
class Store;
}

namespace carelog::projections {

// Any thread.
class ModelStore {
 public:
  // model: for messages. Requires: opened with counter_merge_operator() on the default column
  // family, which holds nothing else.
  ModelStore(std::string model, std::unique_ptr<infra::Store> store);
  ~ModelStore();

  rocksdb::DB& db() const;

  // Throws ReadModelFailure; notes the damage if that is what the status says.
  void check(const rocksdb::Status& status);
  // Before anything is written (infra/rocksdb/disk_space.h). Throws ReadModelFailure.
  void require_space() const;
  // From now on nobody may use it. why: for the log of this process.
  void note_damage(const std::string& why);
  std::string damage() const;  // why; empty: it is sound
  // Throws ReadModelFailure.
  void require_sound() const;

  // One batch at a time makes the compare-and-set.
  std::recursive_mutex& writing() { return writing_; }

  // Written without the write-ahead log, and not flushed since. Requires: writing() is held.
  bool unflushed = false;

 private:
  const std::string model_;
  std::unique_ptr<infra::Store> store_;
  std::recursive_mutex writing_;
  mutable std::mutex damage_mutex_;
  std::string damage_;
};

// The database, for a reader that knows nothing of projections: holds the store.
std::shared_ptr<rocksdb::DB> database_of(std::shared_ptr<ModelStore> store);

}  // namespace carelog::projections
