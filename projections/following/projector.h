// The thread that keeps a read model in step with one topic of the log.
//
// Its loop: load the positions; read a batch of commits; hand it to the read model, which folds it
// and moves the positions in one transaction; again. A lost compare-and-set (another process
// worked, or somebody reset the model) loads the positions anew. Any breakdown (the database is
// away, an event cannot be applied) is kept as the reason, and tried again with back-off: nothing
// is ever skipped. An event that cannot be applied is no breakdown: the read model parks it. After
// a breakdown batches are of one record, so that all that can be applied is, and the reason names
// the record that cannot.
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
  std::size_t batch_bytes_max = 32 << 20;        // as far as the batch before foretells it
  std::chrono::milliseconds idle_wait_ms{1000};  // and how often "at the end" is noted
  std::chrono::milliseconds backoff_min_ms{50};
  std::chrono::milliseconds backoff_max_ms{2000};
  bool yielding = false;  // its thread gives way to others
};

struct ProjectorStatus {
  std::string topic;
  std::map<events::Partition, events::Offset> next_offsets;  // empty until they have been loaded
  std::int64_t last_progress_ms = 0;  // Unix time of the last batch or stand at the end; 0: none
  bool running = false;
  std::string failure;            // why it does not get on; empty: it does
  std::string too_new;            // which partitions wait for a newer program; empty: none
  std::int64_t batches_lost = 0;  // not stored, because another process had moved the positions
};

// All members from any thread. The model and the log outlive it.
class Projector {
 public:
  Projector(ReadModel& model, events::Log& log, ProjectorLimits limits = {});
  // Of these partitions alone; others may work on the others.
  Projector(ReadModel& model, events::Log& log, ProjectorLimits limits,
            std::vector<events::Partition> part, LogPart::Reading reading);
  ~Projector();  // stops
  Projector(const Projector&) = delete;
  Projector& operator=(const Projector&) = delete;

  void start();
  void stop();    // returns when the thread has ended; a transaction under way is finished first
  void reload();  // load the positions anew: somebody has moved them

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

  // Of the thread alone.
  std::size_t batch_records_;
  std::chrono::milliseconds backoff_ms_;
  std::optional<Place> suspect_;  // the one record of the batch under way
  std::optional<Place> culprit_;  // the record that could not be applied
  bool damaged_ = false;          // the log could not be read on; until it has been read to its end

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  events::CommitReader* reader_ = nullptr;  // while following
  bool stopping_ = false;
  bool reload_ = false;
  ProjectorStatus status_;

  std::thread thread_;
};

}  // namespace carelog::projections
