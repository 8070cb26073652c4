#include "projections/following/projector.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "events/frame/frame_codec.h"
#include "infra/process/clock.h"
#include "infra/process/logging.h"
#include "infra/process/thread_priority.h"
#include "infra/tracing/tracing.h"
#include "projections/following/apply_spans.h"
#include "projections/following/recorded_event.h"

namespace carelog::projections {
namespace {

constexpr std::chrono::milliseconds hold_back_max{100};
constexpr std::size_t many_records = 16;  // in a batch; fewer have readers who wait for them

}  // namespace

Projector::Projector(ReadModel& model, events::Log& log, ProjectorLimits limits)
    : Projector(model, log, limits, parts_of(log, 1).front(), LogPart::Reading::side_by_side) {}

Projector::Projector(ReadModel& model, events::Log& log, ProjectorLimits limits,
                     std::vector<events::Partition> part, LogPart::Reading reading)
    : model_(model),
      log_(log),
      limits_(limits),
      part_(log, std::move(part), reading),
      batch_records_(limits.batch_records_min),
      backoff_ms_(limits.backoff_min_ms) {
  status_.topic = log.topic();
}

Projector::~Projector() {
  stop();
}

void Projector::start() {
  if (thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = false;
    status_.running = true;
  }
  thread_ = std::thread([this] { run(); });
}

void Projector::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    if (reader_ != nullptr) reader_->wake();
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
  const std::lock_guard lock(mutex_);
  status_.running = false;
}

void Projector::reload() {
  {
    const std::lock_guard lock(mutex_);
    reload_ = true;
    status_.next_offsets.clear();
    if (reader_ != nullptr) reader_->wake();
  }
  wake_.notify_all();
}

ProjectorStatus Projector::status() const {
  const std::lock_guard lock(mutex_);
  return status_;
}

bool Projector::interrupted() const {
  const std::lock_guard lock(mutex_);
  return stopping_ || reload_;
}

void Projector::run() {
  if (limits_.yielding) infra::make_this_thread_yield();
  while (true) {
    {
      const std::lock_guard lock(mutex_);
      if (stopping_) return;
      reload_ = false;
    }
    try {
      follow();
      culprit_.reset();
    } catch (const std::exception& breakdown) {
      culprit_ = std::exchange(suspect_, std::nullopt);
      damaged_ = dynamic_cast<const events::UndecodableFrame*>(&breakdown) != nullptr ||
                 dynamic_cast<const events::LogGap*>(&breakdown) != nullptr;
      note_failure(reason_of(breakdown));
      batch_records_ = 1;
      back_off();
    }
  }
}

void Projector::set_reader(events::CommitReader* reader) {
  const std::lock_guard lock(mutex_);
  reader_ = reader;
}

// A model ahead of its log was made from another log, or the log was truncated.
void Projector::require_log_of(const std::vector<events::ReaderPosition>& positions) const {
  for (const events::Partition mine : part_.part()) {
    const events::Offset read = positions.at(mine).rule.next_offset();
    const events::Offset end = log_.end_offset(mine);
    if (read <= end) continue;
    throw events::LogUnusable(
        model_.name() + " was made from " + std::to_string(read) + " records of topic " +
        log_.topic() + ", partition " + std::to_string(mine) + ", which has " +
        std::to_string(end) +
        ": the log is another one or was cut; if it is the right one, `carelog rebuild " +
        model_.name() + "` makes the model anew");
  }
}

void Projector::follow() {
  std::vector<events::ReaderPosition> positions = model_.positions(log_.topic(), log_.partitions());
  require_log_of(positions);
  held_back_.clear();
  {
    const std::lock_guard lock(mutex_);
    if (reload_) return;
    std::map<events::Partition, events::Offset>& next = status_.next_offsets;
    for (const events::Partition mine : part_.part()) {
      next[mine] = positions.at(mine).rule.next_offset();
    }
  }
  events::CommitReader reader(
      part_, std::move(positions),
      {.unknown = events::UnknownEvents::tell, .too_new = events::TooNew::wait});
  set_reader(&reader);
  struct Forget {
    Projector& projector;
    ~Forget() { projector.set_reader(nullptr); }
  } forget{*this};

  while (!interrupted()) {
    const events::CommitBatch batch = reader.read(batch_records_, wait_max());
    if (batch.commits.size() == 1) {
      suspect_ = {batch.commits.front().partition, batch.commits.front().offset};
    }
    const bool folded = fold(batch, reader);
    suspect_.reset();
    if (!folded) {
      const std::lock_guard lock(mutex_);
      if (!batch.positions.empty() && !stopping_ && !reload_) ++status_.batches_lost;
      return;
    }
    note_progress(batch);
    note_too_new(reader.too_new());
  }
}

std::chrono::milliseconds Projector::wait_max() const {
  return held_back_.empty() ? limits_.idle_wait_ms : std::min(limits_.idle_wait_ms, hold_back_max);
}

bool Projector::may_hold_back(const events::CommitBatch& batch) const {
  return batch.records >= many_records &&
         std::chrono::steady_clock::now() < stored_at_ + hold_back_max;
}

bool Projector::fold(const events::CommitBatch& batch, const events::CommitReader& reader) {
  std::map<events::Partition, events::Offset> from;
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || reload_) return false;
    from = status_.next_offsets;
  }
  for (const auto& to : batch.positions) held_back_.insert_or_assign(to.partition, to);
  if (held_back_.empty()) {
    std::vector<events::LogPosition> here;
    for (const auto& [partition, offset] : from) {
      if (!reader.waits_in(partition)) here.push_back({partition, offset});
    }
    return model_.note_at_end(log_.topic(), here);
  }
  std::vector<events::RecordedCommit> some;
  const auto& taken = taken_by(model_, batch.commits, some);
  if (taken.empty() && may_hold_back(batch)) return true;
  std::vector<Move> moves;
  for (const auto& [partition, to] : held_back_) moves.push_back({from.at(partition), to});
  const std::int64_t began_ns = infra::now_ns();
  if (!model_.apply(log_.topic(), moves, taken)) return false;
  record_apply_spans(model_.name(), log_.topic(), taken, began_ns);
  note_stored();
  return true;
}

void Projector::note_stored() {
  stored_at_ = std::chrono::steady_clock::now();
  const std::lock_guard lock(mutex_);
  if (reload_) return;
  for (const auto& [partition, to] : std::exchange(held_back_, {})) {
    status_.next_offsets[partition] = to.rule.next_offset();
  }
}

void Projector::note_progress(const events::CommitBatch& batch) {
  const bool full = batch.records >= batch_records_;
  batch_records_ = full ? std::min(batch_records_ * 2, limits_.batch_records_max)
                        : std::max(batch_records_ / 2, limits_.batch_records_min);
  if (batch.records > 0) {
    const std::size_t record_bytes = batch.bytes / batch.records + 1;
    batch_records_ =
        std::clamp<std::size_t>(limits_.batch_bytes_max / record_bytes, 1, batch_records_);
  }
  if (culprit_ && full) batch_records_ = 1;
  backoff_ms_ = limits_.backoff_min_ms;

  if (batch.positions.empty()) damaged_ = false;

  bool recovered = false;
  {
    const std::lock_guard lock(mutex_);
    if (reload_) return;
    status_.last_progress_ms = infra::now_ms();
    if (culprit_ && status_.next_offsets[culprit_->partition] > culprit_->offset) culprit_.reset();
    recovered = !culprit_ && !damaged_ && !status_.failure.empty();
    if (recovered) status_.failure.clear();
  }
  if (recovered) {
    infra::log_info("projector", "goes on",
                    {{"projection", model_.name()}, {"topic", log_.topic()}});
  }
}

std::string Projector::reason_of(const std::exception& breakdown) const {
  const bool names_it = dynamic_cast<const UnappliableEvent*>(&breakdown) != nullptr;
  if (!culprit_ || names_it) return breakdown.what();
  return std::string(breakdown.what()) + ", at partition " + std::to_string(culprit_->partition) +
         ", offset " + std::to_string(culprit_->offset);
}

void Projector::note_failure(const std::string& reason) {
  {
    const std::lock_guard lock(mutex_);
    if (status_.failure == reason) return;
    status_.failure = reason;
  }
  infra::log_error("projector", "halted, will try again",
                   {{"projection", model_.name()}, {"topic", log_.topic()}, {"reason", reason}});
}

void Projector::note_too_new(const std::string& waits) {
  {
    const std::lock_guard lock(mutex_);
    if (status_.too_new == waits) return;
    status_.too_new = waits;
  }
  infra::log_error("projector", "waits for a newer version of carelog",
                   {{"projection", model_.name()}, {"reason", waits}});
}

void Projector::back_off() {
  std::unique_lock lock(mutex_);
  wake_.wait_for(lock, backoff_ms_, [this] { return stopping_ || reload_; });
  backoff_ms_ = std::min(backoff_ms_ * 2, limits_.backoff_max_ms);
}

}  // namespace carelog::projections
