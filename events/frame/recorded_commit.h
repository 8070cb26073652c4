// Reads decisions: the frame rule, the codec and a cursor combined. Used by projections, the
// billing reactor and the tools.
#pragma once

#include <exception>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "events/facts/vocabulary.h"
#include "events/frame/frame.h"
#include "events/frame/frame_rule.h"
#include "events/log/log.h"

namespace carelog::events {

// A valid commit and where it stands.
struct RecordedCommit {
  Partition partition = 0;
  Offset offset = 0;
  std::int64_t appended_at_ms = 0;
  Commit commit;
  std::string unknown_events = {};  // why `events` cannot be read; else empty

  // Version of the aggregate after event number `index` of this commit (0 is the first).
  std::uint64_t version_after(std::size_t index) const { return commit.base_version + index + 1; }
};

// Where a reader stands in one partition: all it needs to continue after a restart.
struct ReaderPosition {
  Partition partition = 0;
  FrameRule rule;  // rule.next_offset() is the position
};

// The result of one read: the valid commits in order, and the positions after everything that was
// read, void frames included. Store the positions together with the effects of the commits.
struct CommitBatch {
  std::vector<RecordedCommit> commits;
  std::vector<ReaderPosition> positions;  // only partitions that moved
  std::size_t records = 0;                // read, void ones included
  std::size_t bytes = 0;                  // of those records
};

// What a reader does with a valid commit whose events this program does not know.
enum class UnknownEvents {
  halt,  // stops, as at an undecodable record
  tell,  // returns it without events (RecordedCommit::unknown_events)
};

// What a reader does at a claim with a vocabulary level above this program's
// (events/facts/vocabulary.h).
enum class TooNew {
  halt,  // throws NeedsNewerProgram
  wait,  // stays there in that partition and reads the others; too_new() says so
};

// From this record on the log can only be read by a newer program.
struct NeedsNewerProgram : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct ReaderChoices {
  UnknownEvents unknown = UnknownEvents::halt;
  TooNew too_new = TooNew::halt;
  Vocabulary known = vocabulary();
};

// Used by one thread, except wake().
class CommitReader {
 public:
  // Partitions without a position start at their beginning. The log outlives the reader.
  CommitReader(Log& log, std::vector<ReaderPosition> from, ReaderChoices choices = {});
  ~CommitReader();

  // Throws LogGap and UndecodableFrame (the text names partition and offset) once everything
  // readable before the bad record has been returned, and again on every later call; the same for
  // NeedsNewerProgram, unless it waits there. Throws LogUnusable.
  CommitBatch read(std::size_t records_max, std::chrono::milliseconds wait);
  void wake();

  // Where it waits for a newer program, for people; empty if nowhere.
  std::string too_new() const;
  bool waits_in(Partition partition) const { return too_new_.contains(partition); }

 private:
  void meet_level(Partition partition, std::uint32_t level);
  void open_cursor();  // over the partitions it still reads
  bool judge(LogRecord& record, CommitBatch& batch);
  void fail(Partition partition, std::exception_ptr failure);

  Log& log_;
  const ReaderChoices choices_;
  std::map<Partition, FrameRule> rules_;
  std::set<Partition> failed_;
  std::map<Partition, std::uint32_t> too_new_;  // partition -> level
  std::exception_ptr failure_;
  std::mutex mutex_;  // guards the cursor for wake()
  std::unique_ptr<LogCursor> cursor_;
};

}  // namespace carelog::events
