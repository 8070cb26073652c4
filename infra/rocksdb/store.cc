#include "infra/rocksdb/store.h"

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/merge_operator.h>
#include <rocksdb/options.h>
#include <rocksdb/table.h>

#include <chrono>
#include <filesystem>
#include <thread>
#include <utility>

#include "infra/process/logging.h"
#include "infra/process/scratch_directory.h"
#include "infra/rocksdb/disk_space.h"

namespace carelog::infra {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kBlockCacheBytes = 64 * 1024 * 1024;
constexpr int kBlockCacheShardBits = 2;  // shards must be far larger than a block
constexpr std::size_t kWriteBufferBytes = 8 * 1024 * 1024;
constexpr std::size_t kWalBytesMax = 64 * 1024 * 1024;
constexpr int kOpenFilesMax = 256;
constexpr auto kLockTimeMax = std::chrono::seconds(2);

std::shared_ptr<rocksdb::Cache> block_cache_of_process() {
  static const auto cache = rocksdb::NewLRUCache(kBlockCacheBytes, kBlockCacheShardBits);
  return cache;
}

rocksdb::ColumnFamilyOptions family_options(std::shared_ptr<rocksdb::MergeOperator> merge) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = block_cache_of_process();
  table.cache_index_and_filter_blocks = true;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  // Partitioned: the filter of a large table as one block is close to a megabyte, falls out of the
  // cache, and is then read and checked again for every look-up.
  table.partition_filters = true;
  table.index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
  rocksdb::ColumnFamilyOptions options;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  options.write_buffer_size = kWriteBufferBytes;
  options.max_write_buffer_number = 3;
  options.compression = rocksdb::kLZ4Compression;
  options.merge_operator = std::move(merge);
  return options;
}

rocksdb::Options store_options(const StoreOptions& store) {
  rocksdb::Options options({}, family_options(store.merge_operator));
  options.create_if_missing = true;
  options.max_open_files = kOpenFilesMax;
  options.max_background_jobs = 2;
  options.max_total_wal_size = kWalBytesMax;
  options.info_log = no_diary();
  // A crash may truncate the last write; any other unreadable data is damage.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  return options;
}

bool is_held_by_another_process(const rocksdb::Status& status) {
  const std::string text = status.ToString();
  return status.IsIOError() && (text.find("lock hold by current process") != std::string::npos ||
                                text.find("While lock file") != std::string::npos);
}

}  // namespace

void require_ok(const rocksdb::Status& status, std::string_view what,
                const std::string& directory) {
  if (status.ok()) return;
  const std::string deed = std::string(what) + ": ";
  if (is_held_by_another_process(status)) {
    throw StoreInUse("another carelog process uses " + directory +
                     ": stop it, or choose another --data directory");
  }
  if (status.IsNoSpace() || status.ToString().find("No space left") != std::string::npos) {
    throw StoreFull(deed + "the disk under " + directory + " is full: free some space");
  }
  if (status.IsCorruption() || status.IsPathNotFound()) {  // one of its files is missing
    throw StoreCorrupt(deed + "the store in " + directory + " is damaged (" + status.ToString() +
                       ")");
  }
  throw StoreError(deed + "the store in " + directory + " failed: " + status.ToString());
}

void put_aside(const std::string& directory, const std::string& why) {
  const std::string aside = directory + ".damaged";
  log_warning("store", "it is derived, and made anew from the log",
              {{"directory", directory}, {"why", why}, {"kept", aside}});
  fs::remove_all(aside);
  if (fs::exists(directory)) fs::rename(directory, aside);
}

Store::Store(std::string directory, std::string scratch_directory, rocksdb::DB* db)
    : directory_(std::move(directory)), scratch_directory_(std::move(scratch_directory)), db_(db) {}

Store::~Store() {
  db_->Close();
  db_.reset();
  std::error_code ignored;
  if (!scratch_directory_.empty()) fs::remove_all(scratch_directory_, ignored);
}

void Store::write(const rocksdb::WriteOptions& options, rocksdb::WriteBatch& batch,
                  std::string_view what) {
  if (!has_space(directory_, store_space_bytes_min)) {
    throw StoreNearlyFull(std::string(what) + ": the disk under " + directory_ +
                          " is full: free some space");
  }
  require_ok(db_->Write(options, &batch), what, directory_);
}

void Store::catch_up() {
  require_ok(db_->TryCatchUpWithPrimary(), "following the store's owner", directory_);
}

std::unique_ptr<Store> open_store(const StoreOptions& options) {
  std::error_code error;
  fs::create_directories(options.directory, error);
  if (error) {
    throw StoreError("cannot make the directory " + options.directory + ": " + error.message());
  }
  if (!has_space(options.directory, store_space_bytes_min)) {
    throw StoreFull("the disk under " + options.directory +
                    " is full: free some space and start again");
  }
  rocksdb::DB* db = nullptr;
  const rocksdb::Options settings = store_options(options);
  // A process that has just been killed may still hold the lock.
  const auto deadline = std::chrono::steady_clock::now() + kLockTimeMax;
  rocksdb::Status status;
  for (;;) {
    status = rocksdb::DB::Open(settings, options.directory, &db);
    if (!is_held_by_another_process(status) || std::chrono::steady_clock::now() >= deadline) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  require_ok(status, "opening", options.directory);
  return std::unique_ptr<Store>(new Store(options.directory, "", db));
}

std::unique_ptr<Store> open_store_beside(const StoreOptions& options) {
  if (!fs::exists(fs::path(options.directory) / "CURRENT")) {
    throw StoreError("there is no store in " + options.directory + ": check the --data directory");
  }
  // A secondary needs a place for small log files of its own.
  const std::string scratch = make_scratch_directory("carelog-store");
  rocksdb::Options settings = store_options(options);
  settings.create_if_missing = false;
  settings.max_open_files = -1;  // a secondary must keep files open that the owner may delete
  rocksdb::DB* db = nullptr;
  const auto status = rocksdb::DB::OpenAsSecondary(settings, options.directory, scratch, &db);
  if (!status.ok()) fs::remove_all(scratch);
  require_ok(status, "reading", options.directory);
  return std::unique_ptr<Store>(new Store(options.directory, scratch, db));
}

}  // namespace carelog::infra
