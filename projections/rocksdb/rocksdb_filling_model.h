// A generation in RocksDB while it is filled: records and counters are kept in memory, up to a
// limit, and go into the store as one sorted file together with the positions.
//
// If something cannot be folded it forgets what it kept, as in postgres/postgres_filling_model.h.
#pragma once

#include <map>
#include <optional>
#include <set>

#include "projections/rocksdb/rocksdb_read_model.h"

namespace carelog::projections {

// Used by one worker, the only one for its partitions.
class RocksdbFillingModel final : public RocksdbReadModel {
 public:
  RocksdbFillingModel(std::string name, std::shared_ptr<ModelStore> store,
                      std::shared_ptr<const RocksdbFold> fold, std::size_t kept_back_bytes_max);

  std::vector<events::ReaderPosition> positions(const std::string& topic,
                                                std::uint32_t partitions) override;
  bool apply(const std::string& topic, const std::vector<Move>& moves,
             const std::vector<events::RecordedCommit>& commits) override;
  bool flush() override;
  bool note_at_end(const std::string& topic, const std::vector<events::LogPosition>& here) override;

 private:
  bool has_to_be_careful(const std::vector<Move>& moves, const Commits& commits);
  bool keep_back(const std::vector<Move>& moves, const Commits& commits);
  bool take_in(const std::string& file);
  void write_file(const std::string& file);
  void be_careful();
  void forget();

  const std::size_t kept_back_bytes_max_;
  std::string topic_;
  const std::unique_ptr<RocksdbFilling> filling_;
  std::map<events::Partition, Move> moves_;  // of what is kept in memory
  std::optional<std::set<events::AggregateId>> parked_;
  // Up to here every batch is stored by itself, so that what cannot be folded is found and parked.
  std::map<events::Partition, events::Offset> careful_until_;
};

}  // namespace carelog::projections
