#pragma once

#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace rocksdb {
class ColumnFamilyHandle;
class DB;
class MergeOperator;
class Status;
class WriteBatch;
struct WriteOptions;
}  // namespace rocksdb

namespace carelog::infra {

// A store cannot be opened, read or written, in one line with the fix. Subclasses say why.
class StoreError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};
class StoreInUse : public StoreError {  // another process holds it
 public:
  using StoreError::StoreError;
};
class StoreFull : public StoreError {  // the disk is full
 public:
  using StoreError::StoreError;
};
class StoreNearlyFull : public StoreFull {  // nothing was written; may be tried again
 public:
  using StoreFull::StoreFull;
};
class StoreCorrupt : public StoreError {
 public:
  using StoreError::StoreError;
};

struct ColumnFamily {
  std::string name;
  std::shared_ptr<rocksdb::MergeOperator> merge_operator = nullptr;
};

// What the store is for decides nothing about durability: pass rocksdb::WriteOptions with sync =
// true where an answer depends on it. Settings suit a small machine: one block cache of 64 MiB for
// the whole process, write buffers of 8 MiB, LZ4, at most 256 open files.
struct StoreOptions {
  std::string directory;                    // made if missing, with its parents
  std::vector<ColumnFamily> families = {};  // besides "default"; made if missing
  std::shared_ptr<rocksdb::MergeOperator> default_merge_operator = nullptr;
};

// An open RocksDB with its column families. Any thread (as rocksdb::DB).
class Store {
 public:
  ~Store();  // closes; memtables need no flush, the write-ahead log has them
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  // All or nothing. Throws StoreNearlyFull, before RocksDB is asked (disk_space.h); the other
  // StoreErrors, after which nothing more may be written. what: as for require_ok.
  void write(const rocksdb::WriteOptions& options, rocksdb::WriteBatch& batch,
             std::string_view what);

  rocksdb::DB& db() const { return *db_; }
  // Requires: the name was in StoreOptions, or is "default".
  rocksdb::ColumnFamilyHandle* family(std::string_view name) const;
  const std::string& directory() const { return directory_; }

  // A secondary only: takes over what the owner has written since.
  void catch_up();

 private:
  friend std::unique_ptr<Store> open_store(const StoreOptions& options);
  friend std::unique_ptr<Store> open_store_beside(const StoreOptions& options);
  Store(std::string directory, std::string scratch, rocksdb::DB* db,
        std::vector<rocksdb::ColumnFamilyHandle*> families);

  std::string directory_;
  std::string scratch_directory_;  // a secondary's own; removed with it
  std::unique_ptr<rocksdb::DB> db_;
  std::vector<rocksdb::ColumnFamilyHandle*> families_;
};

// For the one process that owns the store. Throws StoreInUse and the other StoreErrors.
std::unique_ptr<Store> open_store(const StoreOptions& options);

// Reads beside the process that owns the store (a RocksDB secondary), or when nobody does. Never
// writes to the directory. Throws StoreError when there is no store.
std::unique_ptr<Store> open_store_beside(const StoreOptions& options);

// For a damaged store that is derived from something else: it becomes DIRECTORY.damaged, where the
// one before goes, and the log of this process says so. Throws std::filesystem::filesystem_error.
void put_aside(const std::string& directory, const std::string& why);

// Throws the StoreError that the status means; nothing when it is ok. `what` is the deed in words:
// "reading the position of analytics". NotFound is a StoreError too: look at it before you ask.
void require_ok(const rocksdb::Status& status, std::string_view what, const std::string& directory);

}  // namespace carelog::infra
