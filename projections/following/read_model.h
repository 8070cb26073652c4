// The port behind every projection: one generation of a read model. It keeps rows, the positions in
// the log up to which they were folded, and what is parked.
//
// PostgreSQL and RocksDB implement it (postgres/postgres_read_model.h,
// rocksdb/rocksdb_read_model.h). Positions move by compare-and-set in the same transaction as the
// rows, so two workers cannot both advance and a crash cannot separate the two. A worker that finds
// other positions than expected loads them and continues there.
//
// An event that cannot be applied parks its aggregate: it and all later commits of that aggregate
// wait, everything else goes on. Stored for them are their places in the log and the reason.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "events/frame/recorded_commit.h"

namespace carelog::projections {

// The read model could not be read or written. The text has no data from rows.
struct ReadModelFailure : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// The database will never accept this row. The text has no data from it.
struct RowRefused : ReadModelFailure {
  using ReadModelFailure::ReadModelFailure;
};

// What is stored is not what was written. It is discarded and rebuilt from the log.
struct ReadModelDamaged : ReadModelFailure {
  using ReadModelFailure::ReadModelFailure;
};

// Where a read model stands in one partition of a topic.
struct TopicPosition {
  std::string topic;
  events::Partition partition = 0;
  events::Offset next_offset = 0;  // the first one not folded in yet
};

// SHA-256 (hex) over the rows in key order. Positions and times of progress are not included: two
// models with the same rows have the same checksum, and compare equal here.
struct Checksum {
  std::string sha256;
  std::int64_t rows = 0;
  std::vector<TopicPosition> at = {};  // positions of the rows, by topic and partition
  friend bool operator==(const Checksum& one, const Checksum& other) {
    return one.sha256 == other.sha256 && one.rows == other.rows;
  }
};

// A partition's position when it was read, and the position after a batch.
struct Move {
  events::Offset from = 0;
  events::ReaderPosition to;
};

// An aggregate whose row stays as it was before the first of these commits.
struct ParkedAggregate {
  std::string topic;
  events::AggregateId aggregate;
  events::Partition partition = 0;
  std::vector<events::Offset> waiting;  // offsets of its commits; the first one cannot be applied
  std::string reason;                   // no personal data
  std::int64_t parked_at_ms = 0;        // Unix time
  bool released = false;                // given up: its commits are skipped instead of waiting
};

// Per generation; above it nothing more is parked and the projection halts.
inline constexpr std::size_t waiting_commits_max = 100'000;

// Thread-safe, except while filling; one worker per partition. Every member may throw
// ReadModelFailure; then nothing has changed.
class ReadModel {
 public:
  virtual ~ReadModel() = default;

  virtual const std::string& name() const = 0;  // "patients"; stored in positions, so never renamed

  // Whether it is made from aggregates of this type ("patient"); it skips commits of other types.
  virtual bool takes(std::string_view) const { return true; }

  // Positions of every partition of the topic; the beginning where there are none yet.
  virtual std::vector<events::ReaderPosition> positions(const std::string& topic,
                                                        std::uint32_t partitions) = 0;

  // Requires: it takes the commits (taken_by()). Folds the commits, parks what cannot be folded and
  // moves the positions: all or nothing. False: some position was not at `from`, nothing has
  // changed. A model opened for filling may keep rows and positions in memory until flush(). It is
  // used by one worker only, and may also return false because what it kept cannot be stored: the
  // worker continues from the stored positions.
  [[nodiscard]] virtual bool apply(const std::string& topic, const std::vector<Move>& moves,
                                   const std::vector<events::RecordedCommit>& commits) = 0;

  // Stores what was kept in memory. False: that failed; see apply().
  [[nodiscard]] virtual bool flush() { return true; }

  // Notes that the model has just been at the log's end. False: some position has moved.
  [[nodiscard]] virtual bool note_at_end(const std::string& topic,
                                         const std::vector<events::LogPosition>& here) = 0;

  virtual Checksum checksum() = 0;

  // By topic and aggregate, including released ones.
  virtual std::vector<ParkedAggregate> parked() = 0;
  // Applies the waiting commits again, in order, and parks again what still cannot be applied.
  // `commits` are those at `parked.waiting`. False: what is parked has changed meanwhile; nothing
  // was done.
  [[nodiscard]] virtual bool retry(const ParkedAggregate& parked,
                                   const std::vector<events::RecordedCommit>& commits) = 0;
  // Gives up the aggregate's events: its row stays as it is. False: what is parked has changed
  // meanwhile.
  [[nodiscard]] virtual bool release(const ParkedAggregate& parked) = 0;
};

// Which aggregate types a model is made from; null: all.
using TakesType = bool (*)(std::string_view type);

// The commits that the model takes: `commits` itself, or those left, copied into `some`.
const std::vector<events::RecordedCommit>& taken_by(
    const ReadModel& model, const std::vector<events::RecordedCommit>& commits,
    std::vector<events::RecordedCommit>& some);

}  // namespace carelog::projections
