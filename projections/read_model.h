// The port behind every projection: where its rows are kept and, moved together with them, the
// positions in the log up to which they have been folded.
//
// PostgreSQL and RocksDB implement it (postgres_read_model.h, rocksdb_analytics.h). The positions
// move by compare-and-set in the same transaction as the rows, so that two workers cannot both
// advance and no crash can part the two. Whoever finds the positions elsewhere loads them and goes
// on from there: that is also how a reset, from whichever process, reaches the workers.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "events/recorded_commit.h"

namespace carelog::projections {

// The read model could not be read or written. The text carries no data of the rows.
struct ReadModelFailure : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// SHA-256 (hex) over the rows in key order. Positions and times of progress are not in it: two
// models with the same rows have the same checksum.
struct Checksum {
  std::string sha256;
  std::int64_t rows = 0;
  friend bool operator==(const Checksum&, const Checksum&) = default;
};

// Where a partition's rows stood when it was read, and where they stand after a batch.
struct Move {
  events::Offset from = 0;
  events::ReaderPosition to;
};

// Thread-safe; one worker per topic. Every member may throw ReadModelFailure; only apply may throw
// UnappliableEvent, and then nothing has changed.
class ReadModel {
 public:
  virtual ~ReadModel() = default;

  virtual const std::string& name() const = 0;  // "patients": never renamed, positions carry it

  // Positions of every partition of the topic; at the beginning where there are none yet.
  virtual std::vector<events::ReaderPosition> positions(const std::string& topic,
                                                        std::uint32_t partitions) = 0;

  // Folds the commits in and moves the positions: both, or neither. False: some position was not at
  // `from`, nothing has changed.
  [[nodiscard]] virtual bool apply(const std::string& topic, const std::vector<Move>& moves,
                                   const std::vector<events::RecordedCommit>& commits) = 0;

  // Notes that the model stood at the log's end just now. False: some position is not here any
  // more.
  [[nodiscard]] virtual bool note_at_end(const std::string& topic,
                                         const std::vector<events::LogPosition>& here) = 0;

  // Empties rows and positions of all topics, in one transaction.
  virtual void reset() = 0;

  virtual Checksum checksum() = 0;
};

}  // namespace carelog::projections
