#include "gateway/access/access_journal.h"

#include <grpcpp/client_context.h>

#include <chrono>
#include <filesystem>

#include "infra/process/logging.h"
#include "infra/process/thread_name.h"

namespace carelog::gateway {
namespace {

using std::chrono::milliseconds;

constexpr std::int64_t look_every_ms = 1000;
constexpr milliseconds gather_time{500};  // entries that come within this time make one batch
constexpr milliseconds away_time{500};
constexpr std::chrono::seconds call_time_max{10};
constexpr std::uint64_t told_every = 60;

std::string metric(const char* name, const char* help, const char* type, std::int64_t value) {
  const std::string text(name);
  return "# HELP " + text + " " + help + "\n# TYPE " + text + " " + type + "\n" + text + " " +
         std::to_string(value) + "\n";
}

}  // namespace

AccessJournal::AccessJournal(const std::string& directory,
                             std::unique_ptr<api::v1::AccessLogService::StubInterface> copies,
                             std::chrono::milliseconds sync_within, std::int64_t reserve_bytes)
    : journal_(directory, infra::journal_segment_max_bytes, sync_within, reserve_bytes),
      copies_(std::move(copies)),
      copier_([this] { copy(); }) {}

AccessJournal::~AccessJournal() {
  stop();
}

void AccessJournal::record(const AccessEntry& entry, std::function<void(bool)> done) {
  announce(entry, [done = std::move(done)](bool kept, std::int64_t) { done(kept); });
}

void AccessJournal::announce(const AccessEntry& entry,
                             std::function<void(bool, std::int64_t)> done) {
  journal_.append(entry.SerializeAsString(),
                  [this, done = std::move(done)](bool kept, std::int64_t position) {
                    (kept ? recorded_ : lost_).fetch_add(1, std::memory_order_relaxed);
                    done(kept, position);
                  });
}

DependencyState AccessJournal::state() const {
  DependencyState state{.name = "access-journal", .ok = true, .detail = {}};
  std::error_code failed;
  const auto space = std::filesystem::space(journal_.directory(), failed);
  const auto free = failed ? 0 : space.available;
  state.detail = std::to_string(free >> 20) + " MiB free on its disk";
  if (journal_.failing()) {
    state.ok = false;
    state.detail = "cannot be written, so no record is shown; " + state.detail;
  } else if (free < free_bytes_min) {
    state.ok = false;
  } else if (ahead_) {
    state.ok = false;
    state.detail =
        "ends before the place up to which the database has copied it: it is older than "
        "the database, so nothing is copied; restore the journal that belongs to it";
  }
  state.degraded = state.ok && free < free_bytes_low;
  return state;
}

std::string AccessJournal::metrics() const {
  return metric("carelog_access_entries_total", "Reads and refusals recorded.", "counter",
                static_cast<std::int64_t>(recorded_.load())) +
         metric("carelog_access_entries_failed_total", "Answers withheld: no record to be had.",
                "counter", static_cast<std::int64_t>(lost_.load())) +
         strangers_.metrics() +
         metric("carelog_access_uncopied_bytes", "Of the journal, not yet in the database.",
                "gauge", std::max<std::int64_t>(0, journal_.durable_end() - copied_to_.load()));
}

void AccessJournal::stop() {
  stopping_ = true;
  journal_.stop();
  if (copier_.joinable()) copier_.join();
}

bool AccessJournal::read_stored(std::int64_t& position) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + call_time_max);
  api::v1::GetAccessPositionRequest request;
  request.set_journal(journal_.id());
  api::v1::AccessPositionReply reply;
  if (!copies_->GetPosition(&context, request, &reply).ok()) return false;
  position = reply.next_position();
  reader_.reset();
  const bool ahead = position > journal_.durable_end();
  if (ahead && !ahead_.exchange(ahead)) {
    infra::log_error("gateway", "accesses are not copied: the journal is older than the database",
                     {{"copied_to", position}, {"ends_at", journal_.durable_end()}});
  }
  if (!ahead) ahead_ = false;
  return !ahead;
}

namespace {

// What is damaged stays in the journal, where `carelog audit verify` reports it; the rest is
// copied.
std::optional<infra::JournalRecord> next_of(infra::JournalReader& reader, std::int64_t end) {
  for (;;) {
    try {
      return reader.next(end);
    } catch (const infra::JournalError& damaged) {
      if (!reader.skip_damage()) throw;
      infra::log_error("gateway", "accesses are not copied from a damaged part of the journal",
                       {{"cause", damaged.what()}});
    }
  }
}

}  // namespace

bool AccessJournal::copy_from(std::int64_t& position) {
  if (!reader_) {
    reader_ = std::make_unique<infra::JournalReader>(journal_.directory(), position);
  }
  const std::int64_t end = journal_.durable_end();
  api::v1::CopyAccessEntriesRequest request;
  request.set_journal(journal_.id());
  request.set_from(position);
  request.set_next(position);
  std::size_t bytes = 0;
  while (request.entries_size() < static_cast<int>(copied_entries_max) &&
         bytes < copied_bytes_max) {
    auto record = next_of(*reader_, end);
    if (!record) break;
    bytes += record->bytes.size();
    auto& placed = *request.add_entries();
    placed.set_position(record->position);
    if (!placed.mutable_entry()->ParseFromString(record->bytes)) {
      throw infra::JournalError("what stands at position " + std::to_string(record->position) +
                                " is no access entry");
    }
    request.set_next(record->next_position);
  }
  if (request.entries_size() == 0) return true;
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + call_time_max);
  api::v1::AccessPositionReply reply;
  if (!copies_->CopyEntries(&context, request, &reply).ok()) return false;
  if (reply.next_position() != request.next()) reader_.reset();  // its position is another
  position = reply.next_position();
  return true;
}

void AccessJournal::copy() {
  infra::name_this_thread("access-copier");
  std::int64_t position = 0;
  bool known = false;
  std::uint64_t failures = 0;
  while (!stopping_) {
    try {
      known = known ? copy_from(position) : read_stored(position);
    } catch (const std::exception& broken) {
      known = false;
      if (failures == 0) {
        infra::log_error("gateway", "the access journal cannot be read",
                         {{"cause", broken.what()}});
      }
    }
    if (!known) {
      if (failures++ % told_every == 1) {
        infra::log_warning("gateway", "accesses are not copied: the auth role does not take them");
      }
      journal_.wait_for_more(INT64_MAX, away_time.count());
      continue;
    }
    failures = 0;
    copied_to_ = position;
    const auto left = static_cast<std::size_t>(journal_.durable_end() - position);
    if (left > copied_bytes_max) continue;
    if (journal_.wait_for_more(position, look_every_ms)) std::this_thread::sleep_for(gather_time);
  }
}

}  // namespace carelog::gateway
