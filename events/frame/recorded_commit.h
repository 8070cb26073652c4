// Reading decisions: the frame rule, the codec and a cursor put together. What projections, the
// billing reactor and the tools read.
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
  std::string unknown_events = {};  // why this program cannot read its events; then it has none

  // Version of the aggregate after event number index of this commit (0 is the first).
  std::uint64_t version_after(std::size_t index) const { return commit.base_version + index + 1; }
};

// Where a reader stands in one partition: everything it needs to go on after a restart.
struct ReaderPosition {
  Partition partition = 0;
  FrameRule rule;  // rule.next_offset() is the position
};

// What one read brought: the valid commits in order, and the positions after everything that was
// read, void frames included. Store the positions together with what the commits did.
struct CommitBatch {
  std::vector<RecordedCommit> commits;
  std::vector<ReaderPosition> positions;  // only partitions that moved
  std::size_t records = 0;                // read, void ones included
  std::size_t bytes = 0;                  // of those records
};

// What a reader does at a valid commit whose events this program does not know.
enum class UnknownEvents {
  halt,  // as at a record that nobody understands
  tell,  // hands it over without its events (RecordedCommit::unknown_events)
};

// What a reader does at a claim of a vocabulary that this program does not know all of
// (events/facts/vocabulary.h).
enum class TooNew {
  halt,  // throws NeedsNewerProgram
  wait,  // stays there in that partition, and goes on in the others: too_new() says so
};

// From some record on the log can only be read by a newer program.
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
  // Partitions of the log that are not named start at their beginning. The log outlives the reader.
  CommitReader(Log& log, std::vector<ReaderPosition> from, ReaderChoices choices = {});
  ~CommitReader();

  // Throws LogGap and UndecodableFrame (the text names partition and offset) once everything
  // readable before the bad record has been returned, and again at every later call; in the same
  // way NeedsNewerProgram, unless it waits there; and LogUnusable.
  CommitBatch read(std::size_t records_max, std::chrono::milliseconds wait);
  void wake();

  // Where it waits for a newer program, for people; empty: nowhere.
  std::string too_new() const;
  bool waits_in(Partition partition) const { return too_new_.contains(partition); }

 private:
  void meet_level(Partition partition, std::uint32_t level);
  void open_cursor();  // over what it still reads
  bool judge(LogRecord& record, CommitBatch& batch);
  void fail(Partition partition, std::exception_ptr failure);

  Log& log_;
  const ReaderChoices choices_;
  std::map<Partition, FrameRule> rules_;
  std::set<Partition> failed_;
  std::map<Partition, std::uint32_t> too_new_;  // the level
  std::exception_ptr failure_;
  std::mutex mutex_;  // of the cursor as wake() sees it
  std::unique_ptr<LogCursor> cursor_;
};

}  // namespace carelog::events
