// The analytics read model in RocksDB: counters, a record per patient, and the positions, in one
// batch.
//
// Keys, stored (query-side/rocksdb_analytics_reader reads them; parts are joined by a zero byte):
//   "c" clinic counter dimension  -> the count (rocksdb_counter.h); 0 means the same as no key
//   "p" patient id                -> AnalyticsPatient
//   "o" topic partition           -> next offset (8 bytes, little endian), then FrameRule::save();
//                                    the partition as 4 bytes, big endian; no key: at the beginning
//   "t" topic                     -> Unix ms of the last progress (8 bytes, little endian)
#pragma once

#include <mutex>

#include "projections/read_model.h"

namespace rocksdb {
class DB;
class Status;
class WriteBatch;
}  // namespace rocksdb

namespace carelog::projections {

class RocksdbAnalytics final : public ReadModel {
 public:
  // Requires: opened with counter_merge_operator() on the default column family, which holds
  // nothing else; outlives this.
  explicit RocksdbAnalytics(rocksdb::DB& db);

  const std::string& name() const override { return name_; }
  std::vector<events::ReaderPosition> positions(const std::string& topic,
                                                std::uint32_t partitions) override;
  bool apply(const std::string& topic, const std::vector<Move>& moves,
             const std::vector<events::RecordedCommit>& commits) override;
  bool note_at_end(const std::string& topic, const std::vector<events::LogPosition>& here) override;
  void reset() override;
  Checksum checksum() override;

 private:
  bool stands_at(const std::string& topic, events::Partition partition, events::Offset offset);
  void fold(const std::vector<events::RecordedCommit>& commits, rocksdb::WriteBatch& batch);
  void write(rocksdb::WriteBatch& batch);

  const std::string name_ = "analytics";
  rocksdb::DB& db_;
  std::mutex mutex_;  // one batch at a time: compare-and-set
};

}  // namespace carelog::projections
