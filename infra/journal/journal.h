// An append-only journal of small records on the local disk. Before the caller hears that a record
// was appended, it has been written (it survives this process); it is synced (so that it survives
// the machine) before that too, or within a set time. Records that wait at the same time share a
// write and an fsync.
//
// A directory of segments, each named after the position of its first byte. A record is its length
// (4 bytes, little endian), SHA-256(hash of the record before it || bytes), and its bytes: an
// edited, dropped or reordered record breaks the chain. A record left unfinished by a crash is cut
// off at the next start; a damaged segment stays as it is. Segments are kept for ever.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "infra/journal/journal_reader.h"
#include "infra/journal/journal_reserve.h"

namespace carelog::infra {

inline constexpr std::size_t journal_record_max_bytes = 64 * 1024;
inline constexpr std::int64_t journal_segment_max_bytes = 64 << 20;  // one more record fits
inline constexpr std::size_t journal_waiting_max_bytes = 16 << 20;
inline constexpr std::chrono::milliseconds journal_sync_at_once{0};

class Journal {
 public:
  // Called on the journal's thread, with the record's position. Not kept: it may be lost.
  using Done = std::function<void(bool kept, std::int64_t position)>;

  // Creates the directory (mode 0700) and the journal's id if they are missing. One process at a
  // time. sync_within: from when a record was written until its fsync begins; at once: before its
  // caller hears of it. reserve_bytes: kept for a full disk (journal_reserve.h). Throws
  // JournalError.
  explicit Journal(std::string directory,
                   std::int64_t segment_max_bytes = journal_segment_max_bytes,
                   std::chrono::milliseconds sync_within = journal_sync_at_once,
                   std::int64_t reserve_bytes = 0);
  ~Journal();  // stops
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  const std::string& id() const { return id_; }  // a UUID, made with the journal
  const std::string& directory() const { return directory_; }
  // Any thread. done is called once and must not block, because all others wait for it. Requires:
  // at most journal_record_max_bytes; not stopped.
  void append(std::string record, Done done);

  // The last group could not be written. Any thread.
  bool failing() const { return failing_.load(std::memory_order_relaxed); }

  // The position that the next synced record will have.
  std::int64_t durable_end() const;
  // Waits until the durable end is past the position. False: it timed out, or is stopping.
  bool wait_for_more(std::int64_t position, std::int64_t wait_max_ms) const;

  void stop();  // syncs what was appended, then ends the thread; idempotent

 private:
  struct Waiting {
    std::string record;
    Done done;
    std::int64_t position = 0;  // set once it is written
  };

  void open_last_segment();
  void open_segment(std::int64_t base);
  void serve();
  void keep_synced();
  bool write(std::vector<Waiting>& group);
  bool write_out(std::string_view bytes);
  void note(bool kept);
  bool sync();

  const std::string directory_;
  const std::int64_t segment_max_bytes_;
  const std::chrono::milliseconds sync_within_;
  std::string id_;
  int lock_file_ = -1;

  JournalReserve reserve_;  // these five: used by the writing thread
  int file_ = -1;
  std::int64_t base_ = 0;  // position of the segment
  std::int64_t end_ = 0;   // position after what is written
  JournalHash hash_{};
  std::mutex file_mutex_;             // held while file_ is synced or changed
  std::atomic<bool> broken_ = false;  // an fsync failed: what is on disk is unknown

  std::atomic<bool> failing_{false};
  mutable std::mutex mutex_;
  std::condition_variable appended_;
  mutable std::condition_variable grown_;
  std::vector<Waiting> waiting_;
  std::size_t waiting_bytes_ = 0;
  std::size_t wanted_ = 1;  // the thread's wait ends with this many records
  std::condition_variable unsynced_;
  std::int64_t written_end_ = 0;
  std::int64_t durable_end_ = 0;
  bool stopping_ = false;
  bool written_out_ = false;  // the writing thread has ended
  std::thread thread_;        // writes, then calls back; what comes meanwhile shares a sync
  std::thread syncer_;        // unused if records are synced at once
};

}  // namespace carelog::infra
