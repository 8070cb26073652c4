// A generation of analytics while it is filled: patients and counters are kept back in memory, up
// to a bound, and go into the store as one sorted file, together with the positions.
//
// What cannot be folded makes it forget what it kept back, as in postgres_filling_model.h.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <unordered_map>

#include "projections/analytics/rocksdb_analytics.h"

namespace carelog::projections {

// Used by one worker, who alone works on its partitions.
class RocksdbFillingAnalytics final : public RocksdbAnalytics {
 public:
  RocksdbFillingAnalytics(std::shared_ptr<AnalyticsStore> store, std::size_t kept_back_bytes_max);

  std::vector<events::ReaderPosition> positions(const std::string& topic,
                                                std::uint32_t partitions) override;
  bool apply(const std::string& topic, const std::vector<Move>& moves,
             const std::vector<events::RecordedCommit>& commits) override;
  bool settle() override;
  bool note_at_end(const std::string& topic, const std::vector<events::LogPosition>& here) override;

 private:
  struct Filled {
    std::optional<AnalyticsPatient> now;
    std::unique_ptr<const AnalyticsPatient> stored;
  };

  bool has_to_be_careful(const std::vector<Move>& moves, const Commits& commits);
  bool keep_back(const std::vector<Move>& moves, const Commits& commits);
  void fold(const events::RecordedCommit& commit);
  void write_file(const std::string& file);
  void be_careful();
  void forget();

  const std::size_t kept_back_bytes_max_;
  std::string topic_;
  std::unordered_map<std::string, Filled> patients_;
  std::size_t bytes_ = 0;                    // of the patients, roughly
  std::map<events::Partition, Move> moves_;  // kept back
  std::optional<std::set<events::AggregateId>> parked_;
  std::map<events::Partition, events::Offset> careful_until_;
};

}  // namespace carelog::projections
