// The port behind every projection: one generation of a read model. It keeps rows and, moved
// together with them, the positions in the log up to which they have been folded, and what is
// parked.
//
// PostgreSQL and RocksDB implement it (postgres_read_model.h, rocksdb_read_model.h). The positions
// move by compare-and-set in the same transaction as the rows, so that two workers cannot both
// advance and no crash can part the two. Whoever finds the positions elsewhere loads them and goes
// on from there.
//
// An event that cannot be applied parks its aggregate: it and all later commits of that aggregate
// wait, everything else flows. What is stored of them is where they stand in the log, and why.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "events/frame/recorded_commit.h"

namespace carelog::projections {

// The read model could not be read or written. The text carries no data of the rows.
struct ReadModelFailure : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// The machine does not take this row, whoever asks and whenever. The text carries no data of it.
struct RowRefused : ReadModelFailure {
  using ReadModelFailure::ReadModelFailure;
};

// What is stored is not what was written. It is of no use, and made anew from the log.
struct ReadModelDamaged : ReadModelFailure {
  using ReadModelFailure::ReadModelFailure;
};

// Where a read model stands in one partition of a topic.
struct TopicPosition {
  std::string topic;
  events::Partition partition = 0;
  events::Offset next_offset = 0;  // the first one that is not folded in
};

// SHA-256 (hex) over the rows in key order. Positions and times of progress are not in it: two
// models with the same rows have the same checksum, and compare equal here.
struct Checksum {
  std::string sha256;
  std::int64_t rows = 0;
  std::vector<TopicPosition> at = {};  // where the rows stood, by topic and partition
  friend bool operator==(const Checksum& one, const Checksum& other) {
    return one.sha256 == other.sha256 && one.rows == other.rows;
  }
};

// Where a partition's rows stood when it was read, and where they stand after a batch.
struct Move {
  events::Offset from = 0;
  events::ReaderPosition to;
};

// An aggregate whose row stays as it was before the first of the commits.
struct ParkedAggregate {
  std::string topic;
  events::AggregateId aggregate;
  events::Partition partition = 0;
  std::vector<events::Offset> waiting;  // the commits; the first is the one that cannot be applied
  std::string reason;                   // no personal data
  std::int64_t parked_at_ms = 0;        // Unix time
  bool released = false;                // given up: its commits no longer wait, they pass by
};

// Of one generation: above it nothing more is parked and the projection halts.
inline constexpr std::size_t waiting_commits_max = 100'000;

// Thread-safe, but for filling; one worker per partition. Every member may throw ReadModelFailure,
// and then nothing has changed.
class ReadModel {
 public:
  virtual ~ReadModel() = default;

  virtual const std::string& name() const = 0;  // "patients": never renamed, positions carry it

  // Whether it is made from aggregates of this type ("patient"); commits of others pass it by.
  virtual bool takes(std::string_view) const { return true; }

  // Positions of every partition of the topic; at the beginning where there are none yet.
  virtual std::vector<events::ReaderPosition> positions(const std::string& topic,
                                                        std::uint32_t partitions) = 0;

  // Requires: it takes the commits (taken_by()).
  // Folds the commits in, parks what cannot be folded and moves the positions: all, or nothing.
  // False: some position was not at `from`, nothing has changed. One that was opened to be filled
  // may keep rows and positions back until settle(); it is used by one worker alone, and may say
  // false because what it kept back cannot be stored: the worker goes on from the stored positions.
  [[nodiscard]] virtual bool apply(const std::string& topic, const std::vector<Move>& moves,
                                   const std::vector<events::RecordedCommit>& commits) = 0;

  // Stores what was kept back. False: it could not be; as in apply().
  [[nodiscard]] virtual bool settle() { return true; }

  // Notes that the model stood at the log's end just now. False: some position is not here any
  // more.
  [[nodiscard]] virtual bool note_at_end(const std::string& topic,
                                         const std::vector<events::LogPosition>& here) = 0;

  virtual Checksum checksum() = 0;

  // By topic and aggregate; released ones too.
  virtual std::vector<ParkedAggregate> parked() = 0;
  // Applies what waits again, in order, and parks anew what still cannot be applied. `commits` are
  // those at `parked.waiting`. False: it is parked otherwise by now, nothing has changed.
  [[nodiscard]] virtual bool retry(const ParkedAggregate& parked,
                                   const std::vector<events::RecordedCommit>& commits) = 0;
  // Gives the aggregate's events up: its row stays as it is. False: it is parked otherwise by now.
  [[nodiscard]] virtual bool release(const ParkedAggregate& parked) = 0;
};

// Which aggregate types a model is made from; null: every one.
using TakesType = bool (*)(std::string_view type);

// Those that the model takes: the commits themselves, or what is left of them in `some`.
const std::vector<events::RecordedCommit>& taken_by(
    const ReadModel& model, const std::vector<events::RecordedCommit>& commits,
    std::vector<events::RecordedCommit>& some);

}  // namespace carelog::projections
