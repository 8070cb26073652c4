// A generation in PostgreSQL while it is filled: rows are kept in memory, up to a limit, and stored
// together with the positions.
//
// If something cannot be folded or stored, it forgets what it kept. The worker then starts again
// from the stored positions, and until it is past that place every batch is stored on its own, as
// in a live model, which parks what must be parked. So is a batch with commits of parked
// aggregates.
#pragma once

#include <map>
#include <optional>
#include <set>

#include "projections/following/parking.h"
#include "projections/postgres/postgres_read_model.h"

namespace carelog::projections {

// Used by one worker of one topic, the only one for its partitions.
class PostgresFillingModel final : public PostgresReadModel {
 public:
  // kept_back_bytes_max 0: every batch is stored before apply() returns, and false only means that
  // a position had moved.
  PostgresFillingModel(PostgresGeneration generation, std::shared_ptr<const PostgresTables> tables,
                       std::string conninfo, std::size_t kept_back_bytes_max);

  std::vector<events::ReaderPosition> positions(const std::string& topic,
                                                std::uint32_t partitions) override;
  bool apply(const std::string& topic, const std::vector<Move>& moves,
             const std::vector<events::RecordedCommit>& commits) override;
  bool flush() override;
  bool note_at_end(const std::string& topic, const std::vector<events::LogPosition>& here) override;

 private:
  bool is_careful_at(const std::vector<Move>& moves) const;
  bool is_about_parked(const Commits& commits);
  bool keep_back(const std::vector<Move>& moves, const Commits& commits);
  void be_careful();
  void forget();
  template <typename Try>
  bool carefully(Try&& attempt);

  const std::size_t kept_back_bytes_max_;
  std::string topic_;
  std::unique_ptr<PostgresFilling> filling_;
  std::map<events::Partition, Move> moves_;  // of what is kept in memory
  std::optional<std::set<events::AggregateId>> parked_;
  std::map<events::Partition, events::Offset> careful_until_;
};

}  // namespace carelog::projections
