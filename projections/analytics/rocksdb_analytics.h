// One generation of the analytics read model in RocksDB: counters, a record per patient, what is
// parked, and the positions, in one batch.
//
// Keys, stored (query-side/rocksdb_analytics_reader reads them; parts are joined by a zero byte):
//   "c" clinic counter dimension  -> the count (rocksdb_counter.h); 0 means the same as no key
//   "p" patient id                -> AnalyticsPatient
//   "o" topic partition           -> next offset (8 bytes, little endian), then FrameRule::save();
//                                    the partition as 4 bytes, big endian; no key: at the beginning
//   "t" topic                     -> Unix ms of the last progress (8 bytes, little endian)
//   "x" topic type id             -> the ParkedAggregate as JSON
#pragma once

#include <memory>
#include <mutex>
#include <optional>

#include "projections/analytics/analytics_counts.h"
#include "projections/following/parking.h"
#include "projections/following/read_model.h"

namespace rocksdb {
class DB;
class Status;
class WriteBatch;
}  // namespace rocksdb

namespace carelog::projections {

// Shared by all who write it: one batch at a time makes the compare-and-set.
struct AnalyticsStore {
  std::shared_ptr<rocksdb::DB> db;
  std::recursive_mutex writing;
  bool unflushed = false;  // written without the write-ahead log, and not flushed since
};

class RocksdbAnalytics : public ReadModel {
 public:
  // Requires: opened with counter_merge_operator() on the default column family, which holds
  // nothing else. Filling: without the write-ahead log; a crash leaves an earlier state, rows and
  // positions together.
  explicit RocksdbAnalytics(std::shared_ptr<AnalyticsStore> store, bool filling = false);

  const std::string& name() const override { return name_; }
  std::vector<events::ReaderPosition> positions(const std::string& topic,
                                                std::uint32_t partitions) override;
  bool apply(const std::string& topic, const std::vector<Move>& moves,
             const std::vector<events::RecordedCommit>& commits) override;
  bool note_at_end(const std::string& topic, const std::vector<events::LogPosition>& here) override;
  Checksum checksum() override;
  std::vector<ParkedAggregate> parked() override;
  bool retry(const ParkedAggregate& parked,
             const std::vector<events::RecordedCommit>& commits) override;
  bool release(const ParkedAggregate& parked) override;

 protected:
  bool stands_at(const std::string& topic, events::Partition partition, events::Offset offset);
  const std::shared_ptr<AnalyticsStore>& store() const { return store_; }
  std::optional<AnalyticsPatient> stored_patient(const std::string& id);

 private:
  // Into the batch; what cannot be folded is parked.
  void fold(const std::string& topic, const Commits& commits, rocksdb::WriteBatch& batch);
  const Commits& let_wait(const std::string& topic, const Commits& commits,
                          rocksdb::WriteBatch& batch, Commits& others);
  bool is_as_known(const ParkedAggregate& parked);
  void write(rocksdb::WriteBatch& batch);

  const std::string name_ = "analytics";
  const std::shared_ptr<AnalyticsStore> store_;
  rocksdb::DB& db_;
  const bool filling_;
};

}  // namespace carelog::projections
