// An append-only journal of small records on the local disk. What was appended has been written
// before its caller hears of it (it outlives this process), and synced then too or within a set
// time after (it outlives the machine). What waits at the same time shares a write and an fsync.
//
// A directory of segments, each named after the position of its first byte. A record is its length
// (4 bytes, little endian), SHA-256(hash of the record before it || bytes), and its bytes: a record
// that was edited, dropped or reordered breaks the chain. A record that a crash left unfinished is
// cut away at the next start; a damaged segment stays as it is. Segments are kept for ever.
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

namespace carelog::infra {

// The journal cannot be opened, read or written: one line with the fix.
struct JournalError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

using JournalHash = std::array<unsigned char, 32>;

struct JournalRecord {
  std::int64_t position = 0;
  std::int64_t next_position = 0;
  std::string bytes;
  JournalHash hash{};  // of the chain, this record included
};

inline constexpr std::size_t journal_record_max_bytes = 64 * 1024;
inline constexpr std::int64_t journal_segment_max_bytes = 64 << 20;  // one record more, at most
inline constexpr std::size_t journal_waiting_max_bytes = 16 << 20;
inline constexpr std::chrono::milliseconds journal_sync_at_once{0};

class Journal {
 public:
  // On the journal's thread. False: the record is not kept and may be lost.
  using Done = std::function<void(bool kept)>;

  // Makes the directory (mode 0700) and the journal's id if they are missing. One process at a
  // time. sync_within: from when a record was written until its fsync begins; at once: before its
  // caller hears of it. Throws JournalError.
  explicit Journal(std::string directory,
                   std::int64_t segment_max_bytes = journal_segment_max_bytes,
                   std::chrono::milliseconds sync_within = journal_sync_at_once);
  ~Journal();  // stops
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  const std::string& id() const { return id_; }  // a UUID, made with the journal
  const std::string& directory() const { return directory_; }
  // Any thread; done is called once and must not block: all others wait for it.
  // Requires: at most journal_record_max_bytes; not stopped.
  void append(std::string record, Done done);

  // The last group could not be kept. Any thread.
  bool failing() const { return failing_.load(std::memory_order_relaxed); }

  // Where the next synced record will stand.
  std::int64_t durable_end() const;
  // Waits until the durable end is behind the position. False: not in time, or stopping.
  bool wait_for_more(std::int64_t position, std::int64_t wait_max_ms) const;

  void stop();  // makes what was appended durable, then ends the thread; idempotent

 private:
  struct Waiting {
    std::string record;
    Done done;
  };

  void open_last_segment();
  void open_segment(std::int64_t base);
  void serve();
  void keep_synced();
  bool write(const std::vector<Waiting>& group);
  bool sync();

  const std::string directory_;
  const std::int64_t segment_max_bytes_;
  const std::chrono::milliseconds sync_within_;
  std::string id_;
  int lock_file_ = -1;

  int file_ = -1;          // these four: the writing thread's
  std::int64_t base_ = 0;  // of the segment
  std::int64_t end_ = 0;   // of what is written
  JournalHash hash_{};
  std::mutex file_mutex_;             // held while file_ is synced or changed
  std::atomic<bool> broken_ = false;  // an fsync failed: what is on the disk is not known any more

  std::atomic<bool> failing_{false};
  mutable std::mutex mutex_;
  std::condition_variable appended_;
  mutable std::condition_variable grown_;
  std::vector<Waiting> waiting_;
  std::size_t waiting_bytes_ = 0;
  std::size_t wanted_ = 1;  // so many records end the thread's wait
  std::condition_variable unsynced_;
  std::int64_t written_end_ = 0;
  std::int64_t durable_end_ = 0;
  bool stopping_ = false;
  bool written_out_ = false;  // the writing thread has ended
  std::thread thread_;        // writes and tells: what comes while it tells shares the next fsync
  std::thread syncer_;        // unless records are synced at once
};

// Reads a journal from a position on, beside its writer or without it, and follows the chain. Used
// by one thread.
class JournalReader {
 public:
  // from: 0 or a position of a record. Requires: the directory of a journal.
  explicit JournalReader(std::string directory, std::int64_t from = 0);
  ~JournalReader();
  JournalReader(const JournalReader&) = delete;
  JournalReader& operator=(const JournalReader&) = delete;

  // The next record that begins before `end`; nothing: there is none. Throws JournalError with
  // the position when what stands there is no record or breaks the chain.
  std::optional<JournalRecord> next(std::int64_t end = INT64_MAX);

  // Goes on with the next segment, after next() has thrown. False: there is none yet.
  bool skip_damage();

 private:
  bool open_segment_of(std::int64_t position);
  // size bytes of the segment from the offset, fewer where it ends.
  std::string_view bytes_at(std::int64_t offset, std::size_t size);

  const std::string directory_;
  int file_ = -1;
  std::int64_t base_ = -1;
  std::string window_;  // of the segment, read at once
  std::int64_t window_at_ = 0;
  std::int64_t position_;
  std::optional<JournalHash> hash_;  // before position_; nothing: not known there
};

}  // namespace carelog::infra
