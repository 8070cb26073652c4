#pragma once

#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace rocksdb {
class DB;
class MergeOperator;
class Status;
class WriteBatch;
struct WriteOptions;
}  // namespace rocksdb

namespace carelog::infra {

// A store cannot be opened, read or written; one line that says how to fix it. Subclasses say why.
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
class StoreNearlyFull : public StoreFull {  // nothing was written; may be retried
 public:
  using StoreFull::StoreFull;
};
class StoreCorrupt : public StoreError {
 public:
  using StoreError::StoreError;
};

// These options say nothing about durability: pass rocksdb::WriteOptions with sync = true where an
// answer depends on it. Settings suit a small machine: one block cache of 64 MiB for the whole
// process, write buffers of 8 MiB, LZ4, at most 256 open files.
struct StoreOptions {
  std::string directory;  // created if missing, with its parents
  std::shared_ptr<rocksdb::MergeOperator> merge_operator = nullptr;
};

// An open RocksDB. Any thread (like rocksdb::DB).
class Store {
 public:
  ~Store();  // closes; no flush, because the write-ahead log has the memtables
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  // All or nothing. Throws StoreNearlyFull before RocksDB is called (disk_space.h); may then be
  // retried. After any other StoreError nothing more may be written. what: as for require_ok.
  void write(const rocksdb::WriteOptions& options, rocksdb::WriteBatch& batch,
             std::string_view what);

  rocksdb::DB& db() const { return *db_; }
  const std::string& directory() const { return directory_; }

  // For a secondary: picks up what the owner has written since.
  void catch_up();

 private:
  friend std::unique_ptr<Store> open_store(const StoreOptions& options);
  friend std::unique_ptr<Store> open_store_beside(const StoreOptions& options);
  Store(std::string directory, std::string scratch, rocksdb::DB* db);

  std::string directory_;
  std::string scratch_directory_;  // for a secondary; removed with it
  std::unique_ptr<rocksdb::DB> db_;
};

// For the one process that owns the store. Throws StoreInUse and the other StoreErrors.
std::unique_ptr<Store> open_store(const StoreOptions& options);

// Read-only access beside the process that owns the store (a RocksDB secondary), or without one.
// Never writes to the directory. Throws StoreError if there is no store.
std::unique_ptr<Store> open_store_beside(const StoreOptions& options);

// For a damaged store that can be rebuilt: renames it to DIRECTORY.damaged, replacing an earlier
// one, and logs that. Throws std::filesystem::filesystem_error.
void put_aside(const std::string& directory, const std::string& why);

// Throws the StoreError for this status, unless it is ok. `what` is the operation in words:
// "reading the position of analytics". NotFound throws too: check for it first.
void require_ok(const rocksdb::Status& status, std::string_view what, const std::string& directory);

}  // namespace carelog::infra
