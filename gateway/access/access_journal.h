// Who read which patient's record and who was refused: written to a journal on this machine's disk
// before the answer goes out, and copied from there to the auth role, which keeps it for auditors.
//
// The journal is the record. A thread copies it at its own pace, waits while the auth role or its
// database does not answer, and continues at the database's position: each entry arrives once, also
// after crashes on either side.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "carelog/api/v1/access.grpc.pb.h"
#include "gateway/access/dependency_state.h"
#include "gateway/access/strangers.h"
#include "infra/journal/journal.h"

namespace carelog::gateway {

using AccessEntry = api::v1::AccessEntry;

inline constexpr std::size_t copied_entries_max = 1000;
inline constexpr std::size_t copied_bytes_max = 1 << 20;
// Free space on the journal's disk: below the first an operator should look, below the second the
// gateway is not ready.
inline constexpr std::uintmax_t free_bytes_low = 1 << 30;
inline constexpr std::uintmax_t free_bytes_min = 16 << 20;

class AccessJournal {
 public:
  // sync_within, reserve_bytes: see infra/journal/journal.h. Throws infra::JournalError.
  AccessJournal(const std::string& directory,
                std::unique_ptr<api::v1::AccessLogService::StubInterface> copies,
                std::chrono::milliseconds sync_within = infra::journal_sync_at_once,
                std::int64_t reserve_bytes = 0);
  ~AccessJournal();  // stops
  AccessJournal(const AccessJournal&) = delete;
  AccessJournal& operator=(const AccessJournal&) = delete;

  // Any thread. Calls done once: true when the entry is stored, false if it cannot be (the disk is
  // full or broken, or too many are waiting). done must not block.
  void record(const AccessEntry& entry, std::function<void(bool)> done);
  // The same for an entry that another may replace: done also gets its position.
  void announce(const AccessEntry& entry, std::function<void(bool, std::int64_t position)> done);

  // Counts refusals of unknown callers, which are not journalled.
  Strangers& strangers() { return strangers_; }

  // Whether entries can be stored and copied: the journal writes, its disk has space, and the
  // database has not copied more than there is.
  DependencyState state() const;

  // Prometheus text: entries stored, and bytes not copied yet.
  std::string metrics() const;

  // Syncs what was recorded; what has not been copied is copied after the next start.
  void stop();

 private:
  void copy();
  // Copies what is after the position and moves it. False: the auth role does not answer.
  bool copy_from(std::int64_t& position);
  bool read_stored(std::int64_t& position);

  Strangers strangers_;
  infra::Journal journal_;
  std::unique_ptr<api::v1::AccessLogService::StubInterface> copies_;
  std::unique_ptr<infra::JournalReader> reader_;  // of the copying thread; null: not open
  std::atomic<std::uint64_t> recorded_{0};
  std::atomic<std::uint64_t> lost_{0};
  std::atomic<std::int64_t> copied_to_{0};
  std::atomic<bool> ahead_{false};  // the database has copied more than there is
  std::atomic<bool> stopping_{false};
  std::thread copier_;
};

}  // namespace carelog::gateway
