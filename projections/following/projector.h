// The thread that keeps a read model in step with one topic of the log.
//
// Its loop: load the positions; read a batch of commits; give it to the read model, which folds it
// and moves the positions in one transaction. If the compare-and-set fails (another process was
// faster, or the model was reset), it loads the positions again. Any breakdown (the database does
// not answer, the log cannot be read) is kept as the reason and retried with back-off: nothing is
// ever skipped. An event that cannot be applied is not a breakdown: the read model parks it. After
// a breakdown batches have one record, so that everything that can be applied is applied, and the
// reason names the record that cannot.
//
// While many records come, those that hold nothing for the model cost it no transaction: their
// positions are stored with the next ones, or a tenth of a second later.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "projections/following/log_part.h"
#include "projections/following/read_model.h"

namespace carelog::projections {

struct ProjectorLimits {
  std::size_t batch_records_min = 64;
  std::size_t batch_records_max = 4096;
  std::size_t batch_bytes_max = 32 << 20;        // estimated from the previous batch
  std::chrono::milliseconds idle_wait_ms{1000};  // also how often "at the end" is noted
  std::chrono::milliseconds backoff_min_ms{50};
  std::chrono::milliseconds backoff_max_ms{2000};
  bool yielding = false;  // low priority thread
};

struct ProjectorStatus {
  std::string topic;
  std::map<events::Partition, events::Offset> next_offsets;  // empty until they have been loaded
  std::int64_t last_progress_ms = 0;  // Unix time of a batch or of being at the end
  bool running = false;
  std::string failure;            // why there is no progress; empty if there is
  std::string too_new;            // which partitions need a newer program; empty: none
  std::int64_t batches_lost = 0;  // not stored because another process had moved the positions
};

// All members from any thread. The model and the log outlive it.
class Projector {
 public:
  Projector(ReadModel& model, events::Log& log, ProjectorLimits limits = {});
  // Only these partitions; other projectors may work on the rest.
  Projector(ReadModel& model, events::Log& log, ProjectorLimits limits,
            std::vector<events::Partition> part, LogPart::Reading reading);
  ~Projector();  // stops
  Projector(const Projector&) = delete;
  Projector& operator=(const Projector&) = delete;

  void start();
  void stop();    // returns when the thread has ended; finishes its transaction first
  void reload();  // load the positions again: they were moved from outside

  ProjectorStatus status() const;
  events::Log& log() const { return log_; }

 private:
  struct Place {
    events::Partition partition;
    events::Offset offset;
  };

  void run();
  void follow();
  void require_log_of(const std::vector<events::ReaderPosition>& positions) const;
  bool fold(const events::CommitBatch& batch, const events::CommitReader& reader);
  bool may_hold_back(const events::CommitBatch& batch) const;
  std::chrono::milliseconds wait_max() const;
  void note_stored();
  void note_progress(const events::CommitBatch& batch);
  std::string reason_of(const std::exception& breakdown) const;
  void note_too_new(const std::string& waits);
  void note_failure(const std::string& reason);
  void back_off();
  bool interrupted() const;
  void set_reader(events::CommitReader* reader);

  ReadModel& model_;
  events::Log& log_;
  const ProjectorLimits limits_;
  LogPart part_;

  // Used by the thread only.
  std::size_t batch_records_;
  std::chrono::milliseconds backoff_ms_;
  std::map<events::Partition, events::ReaderPosition> held_back_;  // read, but not stored
  std::chrono::steady_clock::time_point stored_at_;                // when positions last were
  std::optional<Place> suspect_;  // the one record of the current batch
  std::optional<Place> culprit_;  // the record that could not be applied
  bool damaged_ = false;          // until the log has been read to its end

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  events::CommitReader* reader_ = nullptr;  // set while following
  bool stopping_ = false;
  bool reload_ = false;
  ProjectorStatus status_;

  std::thread thread_;
};

}  // namespace carelog::projections
