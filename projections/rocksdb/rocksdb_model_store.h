// The store of one generation, shared by all who read and write it. A user that finds it damaged
// reports that here; then its owner gives it up (rocksdb_generations.h).
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

  // Throws ReadModelFailure; notes the damage if the status reports it.
  void check(const rocksdb::Status& status);
  // Call before every write (infra/rocksdb/disk_space.h). Throws ReadModelFailure.
  void require_space() const;
  // From now on nobody may use it. why: for this process's log.
  void note_damage(const std::string& why);
  std::string damage() const;  // what was found; empty if it is sound
  // Throws ReadModelFailure.
  void require_sound() const;

  // Held during compare-and-set, for one batch at a time.
  std::recursive_mutex& writing() { return writing_; }

  // Something was written without the write-ahead log and not flushed. Requires: writing() is held.
  bool unflushed = false;

 private:
  const std::string model_;
  std::unique_ptr<infra::Store> store_;
  std::recursive_mutex writing_;
  mutable std::mutex damage_mutex_;
  std::string damage_;
};

// The database, for a reader that knows nothing of projections; keeps the store alive.
std::shared_ptr<rocksdb::DB> database_of(std::shared_ptr<ModelStore> store);

}  // namespace carelog::projections
