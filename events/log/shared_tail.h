// One reading of a topic's tail for all cursors of a process that may collect (Pace::batched): read
// models and reactors follow the same records, and a fetch for each of them costs the broker and us
// more than their work.
//
// A cursor begins with a reading of its own. Once the records behind its position are kept here, it
// takes them from here; if it falls so far behind that they are no longer kept, it reads on its own
// again. A cursor that finds nothing reads on for all: there is no thread for it.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "events/log/log.h"

namespace carelog::events {

// Thread-safe. Outlives its cursors.
class SharedTail {
 public:
  static constexpr std::size_t kept_records_max = 16'384;
  static constexpr std::size_t kept_bytes_max = 64 << 20;
  static constexpr std::size_t batch_records_max = 4096;

  using Open = std::function<std::unique_ptr<LogCursor>(std::vector<LogPosition>)>;

  SharedTail(std::uint32_t partitions, Open open);

  std::unique_ptr<LogCursor> open_cursor(std::vector<LogPosition> from);

 private:
  class Cursor;
  using Records = std::vector<std::shared_ptr<const LogRecord>>;

  struct Kept {
    Offset next = 0;  // behind the last record
    std::deque<std::shared_ptr<const LogRecord>> records;
    Offset first() const { return records.empty() ? next : records.front()->offset; }
  };

  // These are called with the lock.
  void read_on(std::unique_lock<std::mutex>& lock, const Cursor& for_all,
               std::chrono::milliseconds wait);
  bool join(const std::vector<LogPosition>& positions, bool at_end);
  void leave();
  void close();
  bool holds(const std::vector<LogPosition>& positions) const;
  void keep(std::vector<LogRecord> records);
  Records behind(std::vector<LogPosition>& positions, std::size_t first, std::size_t max) const;

  const std::uint32_t partitions_;
  const Open open_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::shared_ptr<LogCursor> cursor_;  // null: nobody follows the tail
  std::size_t joined_ = 0;
  const Cursor* reading_ = nullptr;  // who reads on just now
  std::vector<Kept> kept_;           // by partition
  std::deque<Partition> order_;      // of the kept records
  std::size_t bytes_ = 0;
};

}  // namespace carelog::events
