// The disk format of the embedded log: topics and records in one RocksDB. No threads, no waiting.
//
// Any thread may read; one thread writes.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "events/log/log.h"

namespace rocksdb {
class DB;
}

namespace carelog::events {

class RocksdbRecords {
 public:
  // Both throw LogUnusable, with a one-line text that says how to fix it.
  static std::unique_ptr<RocksdbRecords> open(const std::string& directory);
  static std::unique_ptr<RocksdbRecords> open_read_only(const std::string& directory,
                                                        const std::string& scratch);
  ~RocksdbRecords();

  std::optional<std::uint32_t> partitions(const std::string& topic) const;
  void make_topic(const std::string& topic, std::uint32_t partitions);

  Offset end(const std::string& topic, Partition partition) const;
  // Appends records from this offset on to out, until it holds max.
  void read(const std::string& topic, Partition partition, Offset from, std::size_t max,
            std::vector<LogRecord>& out) const;

  struct Entry {
    const std::string* topic;
    const LogRecord* record;
  };
  // All or nothing; on the disk when it returns true. False: the disk refused or is nearly full
  // (infra/rocksdb/disk_space.h); may be retried.
  [[nodiscard]] bool write(const std::vector<Entry>& entries);

  // Read-only: picks up what the owner has written since.
  void catch_up();
  bool read_only() const { return read_only_; }
  const std::string& directory() const { return directory_; }

 private:
  RocksdbRecords(std::string directory, rocksdb::DB* db, bool read_only);

  const std::string directory_;
  const std::unique_ptr<rocksdb::DB> db_;
  const bool read_only_;
};

}  // namespace carelog::events
