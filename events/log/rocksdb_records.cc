#include "events/log/rocksdb_records.h"

#include <rocksdb/db.h>
#include <rocksdb/options.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>

#include <cassert>
#include <limits>

#include "infra/rocksdb/disk_space.h"

namespace carelog::events {
namespace {

// Stored: "t" topic -> partition count; "r" topic 0 partition(be32) offset(be64) -> time(be64)
// record.
constexpr char topic_prefix = 't';
constexpr char record_prefix = 'r';

void put_be(std::string& out, std::uint64_t value, int bytes) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>(value >> shift));
  }
}

std::uint64_t get_be(std::string_view in) {
  std::uint64_t value = 0;
  for (char byte : in) value = value << 8 | static_cast<std::uint8_t>(byte);
  return value;
}

std::string partition_prefix(const std::string& topic, Partition partition) {
  std::string key(1, record_prefix);
  key += topic;
  key.push_back('\0');
  put_be(key, partition, 4);
  return key;
}

std::string record_key(const std::string& topic, Partition partition, Offset offset) {
  std::string key = partition_prefix(topic, partition);
  put_be(key, static_cast<std::uint64_t>(offset), 8);
  return key;
}

Offset offset_in(std::string_view key) {
  return static_cast<Offset>(get_be(key.substr(key.size() - 8)));
}

std::string_view view(const rocksdb::Slice& slice) {
  return {slice.data(), slice.size()};
}

[[noreturn]] void refuse_full(const std::string& directory) {
  throw LogUnusable("the disk of " + directory + " is full: free some space and start again");
}

[[noreturn]] void refuse(const std::string& directory, const rocksdb::Status& status) {
  const std::string text = status.ToString();
  if (text.find("LOCK") != std::string::npos || text.find("lock ") != std::string::npos) {
    throw LogUnusable("the log in " + directory +
                      " is in use by another carelog process: stop it "
                      "with `make stop`, or name another folder with --data");
  }
  if (status.IsNoSpace()) refuse_full(directory);
  if (status.IsCorruption()) {
    throw LogDamaged("the log in " + directory +
                     " is damaged on the disk: restore it from a "
                     "backup; nothing was changed (" +
                     text + ")");
  }
  throw LogUnusable("the log in " + directory + " cannot be opened: " + text);
}

rocksdb::Options log_options() {
  rocksdb::Options options;
  options.create_if_missing = true;
  options.write_buffer_size = 32 << 20;
  options.max_background_jobs = 2;
  options.compression = rocksdb::kLZ4Compression;
  options.paranoid_checks = true;
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  options.info_log = infra::no_diary();
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = rocksdb::NewLRUCache(16 << 20);
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return options;
}

rocksdb::WriteOptions durable() {
  rocksdb::WriteOptions options;
  options.sync = true;
  return options;
}

}  // namespace

std::unique_ptr<RocksdbRecords> RocksdbRecords::open(const std::string& directory) {
  if (!infra::has_space(directory, infra::log_space_bytes_min)) refuse_full(directory);
  rocksdb::DB* db = nullptr;
  const rocksdb::Status status = rocksdb::DB::Open(log_options(), directory, &db);
  if (!status.ok()) refuse(directory, status);
  return std::unique_ptr<RocksdbRecords>(new RocksdbRecords(directory, db, false));
}

std::unique_ptr<RocksdbRecords> RocksdbRecords::open_read_only(const std::string& directory,
                                                               const std::string& scratch) {
  rocksdb::Options options = log_options();
  options.create_if_missing = false;
  options.max_open_files = -1;  // a secondary must keep files open that the owner may delete
  rocksdb::DB* db = nullptr;
  const rocksdb::Status status = rocksdb::DB::OpenAsSecondary(options, directory, scratch, &db);
  if (!status.ok()) refuse(directory, status);
  return std::unique_ptr<RocksdbRecords>(new RocksdbRecords(directory, db, true));
}

RocksdbRecords::RocksdbRecords(std::string directory, rocksdb::DB* db, bool read_only)
    : directory_(std::move(directory)), db_(db), read_only_(read_only) {}

RocksdbRecords::~RocksdbRecords() = default;

std::optional<std::uint32_t> RocksdbRecords::partitions(const std::string& topic) const {
  std::string stored;
  const rocksdb::Status status = db_->Get({}, topic_prefix + topic, &stored);
  if (status.IsNotFound()) return std::nullopt;
  if (!status.ok()) refuse(directory_, status);
  return static_cast<std::uint32_t>(std::stoul(stored));
}

void RocksdbRecords::make_topic(const std::string& topic, std::uint32_t partitions) {
  const rocksdb::Status status =
      db_->Put(durable(), topic_prefix + topic, std::to_string(partitions));
  if (!status.ok()) refuse(directory_, status);
}

Offset RocksdbRecords::end(const std::string& topic, Partition partition) const {
  std::unique_ptr<rocksdb::Iterator> found(db_->NewIterator({}));
  found->SeekForPrev(record_key(topic, partition, std::numeric_limits<Offset>::max()));
  const std::string prefix = partition_prefix(topic, partition);
  if (!found->Valid() || !found->key().starts_with(prefix)) {
    if (!found->status().ok()) refuse(directory_, found->status());
    return 0;
  }
  return offset_in(view(found->key())) + 1;
}

void RocksdbRecords::read(const std::string& topic, Partition partition, Offset from,
                          std::size_t max, std::vector<LogRecord>& out) const {
  const std::string prefix = partition_prefix(topic, partition);
  rocksdb::ReadOptions options;
  options.fill_cache = false;
  options.readahead_size = max > 100 ? 1 << 20 : 0;
  std::unique_ptr<rocksdb::Iterator> found(db_->NewIterator(options));
  found->Seek(record_key(topic, partition, from));
  for (; found->Valid() && out.size() < max && found->key().starts_with(prefix); found->Next()) {
    const std::string_view value = view(found->value());
    out.push_back({partition, offset_in(view(found->key())),
                   static_cast<std::int64_t>(get_be(value.substr(0, 8))),
                   std::string(value.substr(8))});
  }
  if (found->status().IsCorruption()) {
    const Offset at =
        out.empty() || out.back().partition != partition ? from : out.back().offset + 1;
    throw LogDamaged("topic " + topic + ", partition " + std::to_string(partition) +
                     " is damaged on the disk from about offset " + std::to_string(at) +
                     " on: restore the log in " + directory_ + " from a backup (" +
                     found->status().ToString() + ")");
  }
  if (!found->status().ok()) {
    throw LogUnusable("the log in " + directory_ +
                      " cannot be read: " + found->status().ToString());
  }
}

bool RocksdbRecords::write(const std::vector<Entry>& entries) {
  assert(!read_only_);
  if (!infra::has_space(directory_, infra::log_space_bytes_min)) return false;
  rocksdb::WriteBatch batch;
  for (const Entry& entry : entries) {
    std::string head;
    put_be(head, static_cast<std::uint64_t>(entry.record->appended_at_ms), 8);
    const std::string key = record_key(*entry.topic, entry.record->partition, entry.record->offset);
    const rocksdb::Slice key_parts[] = {key};
    const rocksdb::Slice value_parts[] = {head, entry.record->bytes};
    batch.Put(rocksdb::SliceParts(key_parts, 1), rocksdb::SliceParts(value_parts, 2));
  }
  if (db_->Write(durable(), &batch).ok()) return true;
  db_->Resume();  // ends RocksDB's read-only state when there is space again
  return false;
}

void RocksdbRecords::catch_up() {
  const rocksdb::Status status = db_->TryCatchUpWithPrimary();
  if (!status.ok()) refuse(directory_, status);
}

}  // namespace carelog::events
