#include "infra/journal/journal.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <utility>

#include "infra/journal/journal_files.h"
#include "infra/journal/journal_segment.h"
#include "infra/process/logging.h"
#include "infra/process/thread_name.h"

namespace carelog::infra {

namespace {

// An fsync costs more than this wait, so callers that come at the same time share one.
constexpr std::chrono::microseconds gather_max{400};

}  // namespace

Journal::Journal(std::string directory, std::int64_t segment_max_bytes,
                 std::chrono::milliseconds sync_within, std::int64_t reserve_bytes)
    : directory_(std::move(directory)),
      segment_max_bytes_(segment_max_bytes),
      sync_within_(sync_within),
      reserve_(directory_, reserve_bytes) {
  std::filesystem::create_directories(directory_);
  ::chmod(directory_.c_str(), 0700);
  const std::string lock = directory_ + "/lock";
  lock_file_ = ::open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock_file_ < 0) fail_journal(lock, "made");
  if (::flock(lock_file_, LOCK_EX | LOCK_NB) != 0) {
    ::close(lock_file_);
    throw JournalError(directory_ + " is in use by another process: stop it first");
  }
  id_ = journal_id(directory_);
  reserve_.keep();
  open_last_segment();
  written_end_ = end_;
  durable_end_ = end_;
  thread_ = std::thread([this] { serve(); });
  if (sync_within_ != journal_sync_at_once) syncer_ = std::thread([this] { keep_synced(); });
}

Journal::~Journal() {
  stop();
  if (file_ >= 0) ::close(file_);
  ::close(lock_file_);
}

void Journal::open_last_segment() {
  const auto bases = segments_of(directory_);
  if (bases.empty()) return open_segment(0);
  base_ = bases.back();
  const std::string path = segment_path(directory_, base_);
  file_ = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
  if (file_ < 0) fail_journal(path, "opened");
  const auto size = static_cast<std::int64_t>(std::filesystem::file_size(path));
  if (size < segment_head_bytes) {  // a crash while it was created: it is empty
    ::close(std::exchange(file_, -1));
    std::filesystem::remove(path);
    if (bases.size() == 1) return open_segment(0);
    return open_last_segment();
  }
  hash_ = read_segment_head(file_, path);
  std::int64_t sound = segment_head_bytes;
  bool damaged = false;
  try {
    while (const auto found = read_record(file_, sound, path)) {
      damaged = extend(hash_, found->bytes) != found->hash;
      if (damaged) break;
      hash_ = found->hash;
      sound += found->size_on_disk;
    }
  } catch (const JournalError&) {  // an impossible length
    damaged = true;
  }
  // A crash leaves one unfinished record and nothing after it.
  constexpr auto torn_max_bytes = record_head_bytes + std::int64_t{journal_record_max_bytes};
  if (damaged || size - sound > torn_max_bytes) {
    log_error("journal", "damaged: what is in the segment stays, and the journal goes on behind it",
              {{"segment", path}, {"position", base_ + sound}, {"bytes", size - sound}});
    return open_segment(base_ + size);
  }
  if (sound < size) {
    log_warning("journal", "cut off what a crash left unfinished",
                {{"segment", path}, {"bytes", size - sound}});
    if (::ftruncate(file_, sound) != 0 || ::fsync(file_) != 0) fail_journal(path, "cut");
  }
  end_ = base_ + sound;
}

void Journal::open_segment(std::int64_t base) {
  const std::string path = segment_path(directory_, base);
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) fail_journal(path, "made");
  const std::string head = std::string(segment_magic) +
                           std::string(reinterpret_cast<const char*>(hash_.data()), hash_.size());
  if (!write_all(file, head, 0) || ::fsync(file) != 0) {
    ::close(file);
    ::unlink(path.c_str());
    fail_journal(path, "written");
  }
  sync_directory(directory_);
  if (file_ >= 0) ::close(file_);
  file_ = file;
  base_ = base;
  end_ = base + segment_head_bytes;
}

void Journal::append(std::string record, Done done) {
  bool enough = false;
  {
    const std::lock_guard lock(mutex_);
    if (!stopping_ && record.size() <= journal_record_max_bytes &&
        waiting_bytes_ + record.size() <= journal_waiting_max_bytes) {
      waiting_bytes_ += record.size();
      waiting_.push_back({std::move(record), std::move(done), 0});
      done = nullptr;
      enough = waiting_.size() >= wanted_;
    }
  }
  if (done) return done(false, 0);
  if (enough) appended_.notify_one();
}

void Journal::serve() {
  name_this_thread("journal");
  std::vector<Waiting> group;
  std::size_t usual = 1;  // recent number of records per group
  for (;;) {
    group.clear();
    {
      std::unique_lock lock(mutex_);
      wanted_ = 1;
      appended_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
      if (waiting_.empty()) return;
      wanted_ = usual;
      appended_.wait_for(lock, gather_max,
                         [this] { return stopping_ || waiting_.size() >= wanted_; });
      group.swap(waiting_);
      waiting_bytes_ = 0;
    }
    usual = (usual + group.size()) / 2;
    const bool kept = write(group);
    note(kept);
    const bool synced = sync_within_ == journal_sync_at_once;
    {
      const std::lock_guard lock(mutex_);
      written_end_ = end_;
      if (synced) durable_end_ = end_;
    }
    (synced ? grown_ : unsynced_).notify_all();
    for (const Waiting& each : group) each.done(kept, each.position);
  }
}

void Journal::keep_synced() {
  name_this_thread("journal-sync");
  std::unique_lock lock(mutex_);
  for (;;) {
    unsynced_.wait(lock, [this] { return written_out_ || written_end_ > durable_end_; });
    if (written_end_ <= durable_end_) return;
    unsynced_.wait_for(lock, sync_within_, [this] { return written_out_; });
    const std::int64_t end = written_end_;
    lock.unlock();
    const bool synced = sync();
    lock.lock();
    if (!synced) return;
    durable_end_ = end;
    grown_.notify_all();
  }
}

bool Journal::sync() {
  const std::lock_guard lock(file_mutex_);
  if (::fdatasync(file_) == 0) return true;
  // Another fsync could succeed and hide the loss.
  log_error("journal", "records cannot be synced: start again once the disk is well",
            {{"cause", std::strerror(errno)}});
  broken_ = true;
  failing_ = true;
  return false;
}

// Logs a change of state only, not every record while the disk is full.
void Journal::note(bool kept) {
  const bool failed = failing_.exchange(!kept, std::memory_order_relaxed);
  if (failed && kept) log_info("journal", "records are written again", {{"journal", directory_}});
}

bool Journal::write(std::vector<Waiting>& group) {
  if (broken_) return false;
  try {
    if (end_ - base_ >= segment_max_bytes_) {
      if (sync_within_ != journal_sync_at_once && !sync()) return false;
      const std::lock_guard lock(file_mutex_);
      open_segment(end_);
    }
  } catch (const JournalError& error) {
    if (!failing()) {
      log_error("journal", "no further segment can be made", {{"cause", error.what()}});
    }
    return false;
  }
  JournalHash hash = hash_;
  std::string bytes;
  for (Waiting& each : group) {
    each.position = end_ + static_cast<std::int64_t>(bytes.size());
    append_record(bytes, each.record, hash);
  }
  if (!write_out(bytes)) {
    if (!failing()) {
      log_error("journal", "records cannot be written", {{"cause", std::strerror(errno)}});
    }
    broken_ = ::ftruncate(file_, end_ - base_) != 0;
    return false;
  }
  if (sync_within_ == journal_sync_at_once && !sync()) return false;
  hash_ = hash;
  end_ += static_cast<std::int64_t>(bytes.size());
  reserve_.keep();
  return true;
}

bool Journal::write_out(std::string_view bytes) {
  if (write_all(file_, bytes, end_ - base_)) return true;
  if ((errno != ENOSPC && errno != EDQUOT) || !reserve_.give_up()) return false;
  log_warning("journal", "the disk is full: the journal goes on with its reserve",
              {{"journal", directory_}});
  return write_all(file_, bytes, end_ - base_);
}

std::int64_t Journal::durable_end() const {
  const std::lock_guard lock(mutex_);
  return durable_end_;
}

bool Journal::wait_for_more(std::int64_t position, std::int64_t wait_max_ms) const {
  std::unique_lock lock(mutex_);
  return grown_.wait_for(lock, std::chrono::milliseconds(wait_max_ms), [&] {
    return stopping_ || durable_end_ > position;
  }) && durable_end_ > position;
}

void Journal::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  appended_.notify_all();
  grown_.notify_all();
  if (thread_.joinable()) thread_.join();
  {
    const std::lock_guard lock(mutex_);
    written_out_ = true;
  }
  unsynced_.notify_all();
  if (syncer_.joinable()) syncer_.join();
}

}  // namespace carelog::infra
