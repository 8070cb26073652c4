// One generation of a read model in RocksDB: counters, one record per aggregate, what is parked,
// and the positions, changed in one batch. Keys: rocksdb_keys.h.
#pragma once

#include <memory>
#include <optional>

#include "projections/following/parking.h"
#include "projections/following/read_model.h"
#include "projections/rocksdb/rocksdb_fold.h"
#include "projections/rocksdb/rocksdb_model_store.h"

namespace rocksdb {
class WriteBatch;
}

namespace carelog::projections {

// Damage that it meets is noted in the store; from then on every member throws.
class RocksdbReadModel : public ReadModel {
 public:
  // Filling: writes without the write-ahead log; after a crash rows and positions are both as they
  // were earlier.
  RocksdbReadModel(std::string name, std::shared_ptr<ModelStore> store,
                   std::shared_ptr<const RocksdbFold> fold, bool filling = false);

  const std::string& name() const override { return name_; }
  bool takes(std::string_view type) const override { return fold_->takes(type); }
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
  ModelStore& store() const { return *store_; }
  const RocksdbFold& fold() const { return *fold_; }
  std::optional<std::string> stored_record(const std::string& record);
  // Calls use() and returns its result; throws if the store is, or turns out to be, damaged.
  template <typename Use>
  auto soundly(Use&& use) {
    store_->require_sound();
    try {
      return use();
    } catch (const ReadModelDamaged& damaged) {
      store_->note_damage(damaged.what());
      throw;
    }
  }

 private:
  // Adds to the batch; parks what cannot be folded.
  void fold_or_park(const std::string& topic, const Commits& commits, rocksdb::WriteBatch& batch);
  const Commits& let_wait(const std::string& topic, const Commits& commits,
                          rocksdb::WriteBatch& batch, Commits& others);
  bool is_as_known(const ParkedAggregate& parked);
  void write(rocksdb::WriteBatch& batch);

  const std::string name_;
  const std::shared_ptr<ModelStore> store_;
  const std::shared_ptr<const RocksdbFold> fold_;
  const bool filling_;
};

}  // namespace carelog::projections
