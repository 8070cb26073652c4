#include "projections/analytics/rocksdb_filling_analytics.h"

#include <rocksdb/db.h>
#include <rocksdb/sst_file_writer.h>

#include <algorithm>
#include <atomic>
#include <filesystem>

#include "infra/process/clock.h"
#include "projections/rocksdb/rocksdb_counter.h"
#include "projections/rocksdb/rocksdb_keys.h"

namespace carelog::projections {
namespace {

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const {
    return std::hash<std::string_view>()(text);
  }
};

// By their keys in the store.
class Tally {
 public:
  void add(const AnalyticsPatient& patient, std::int64_t step) {
    each_counter(patient, [&](std::string_view name, std::string_view dimension) {
      key_.assign("c");
      for (const std::string_view part : {std::string_view(patient.clinic), name, dimension}) {
        key_ += '\0';
        key_ += part;
      }
      const auto found = counts_.find(std::string_view(key_));
      if (found == counts_.end()) {
        counts_.emplace(key_, step);
      } else {
        found->second += step;
      }
    });
  }

  std::map<std::string, std::int64_t> sorted() const { return {counts_.begin(), counts_.end()}; }

 private:
  std::unordered_map<std::string, std::int64_t, TextHash, std::equal_to<>> counts_;
  std::string key_;
};

}  // namespace

RocksdbFillingAnalytics::RocksdbFillingAnalytics(std::shared_ptr<AnalyticsStore> store,
                                                 std::size_t kept_back_bytes_max)
    : RocksdbAnalytics(std::move(store), true), kept_back_bytes_max_(kept_back_bytes_max) {}

std::vector<events::ReaderPosition> RocksdbFillingAnalytics::positions(const std::string& topic,
                                                                       std::uint32_t partitions) {
  topic_ = topic;
  parked_.reset();
  forget();
  return RocksdbAnalytics::positions(topic, partitions);
}

bool RocksdbFillingAnalytics::apply(const std::string& topic, const std::vector<Move>& moves,
                                    const std::vector<events::RecordedCommit>& commits) {
  if (!has_to_be_careful(moves, commits)) return keep_back(moves, commits);
  parked_.reset();
  return settle() && RocksdbAnalytics::apply(topic, moves, commits);
}

bool RocksdbFillingAnalytics::has_to_be_careful(const std::vector<Move>& moves,
                                                const Commits& commits) {
  for (const Move& move : moves) {
    const auto until = careful_until_.find(move.to.partition);
    if (until != careful_until_.end() && move.from < until->second) return true;
  }
  if (!parked_) {
    parked_.emplace();
    for (const ParkedAggregate& each : parked()) parked_->insert(each.aggregate);
  }
  if (parked_->empty()) return false;
  return std::any_of(commits.begin(), commits.end(), [this](const auto& commit) {
    return parked_->contains(commit.commit.aggregate);
  });
}

bool RocksdbFillingAnalytics::keep_back(const std::vector<Move>& moves, const Commits& commits) {
  for (const Move& move : moves) {
    const auto [kept, is_new] = moves_.try_emplace(move.to.partition, move);
    if (!is_new && kept->second.to.rule.next_offset() != move.from) {
      forget();
      return false;
    }
    kept->second.to = move.to;
  }
  try {
    for (const events::RecordedCommit& commit : commits) fold(commit);
  } catch (const UnappliableEvent&) {
    be_careful();
    return false;
  } catch (const RowRefused&) {
    be_careful();
    return false;
  } catch (...) {
    forget();
    throw;
  }
  return bytes_ < kept_back_bytes_max_ || settle();
}

void RocksdbFillingAnalytics::fold(const events::RecordedCommit& commit) {
  if (!commit.unknown_events.empty()) throw RowRefused(commit.unknown_events);
  constexpr std::size_t node_bytes = 64;
  const auto [found, is_new] = patients_.try_emplace(commit.commit.aggregate.id);
  Filled& patient = found->second;
  if (is_new) {
    bytes_ += node_bytes + sizeof(std::string) + found->first.size() + sizeof patient;
    if (commit.commit.base_version > 0) patient.now = stored_patient(found->first);
    if (patient.now) patient.stored = std::make_unique<AnalyticsPatient>(*patient.now);
  }
  for (const RecordedEvent& event : events_of(commit)) {
    patient.now = evolve(std::move(patient.now), event);
  }
}

bool RocksdbFillingAnalytics::settle() {
  if (moves_.empty()) return true;
  static std::atomic<std::uint64_t> files = 0;
  const std::string file = store()->db->GetName() + "/filling-" + std::to_string(++files) + ".new";
  struct Remove {
    const std::string& file;
    ~Remove() {
      std::error_code ignored;
      std::filesystem::remove(file, ignored);
    }
  } remove{file};
  try {
    write_file(file);
    const std::lock_guard lock(store()->writing);
    for (const auto& [partition, move] : moves_) {
      if (!stands_at(topic_, partition, move.from)) {
        forget();
        return false;
      }
    }
    // In a crash it could be lost, and what is later could not.
    if (store()->unflushed) check(store()->db->Flush({}));
    store()->unflushed = false;
    rocksdb::IngestExternalFileOptions options;
    options.move_files = true;
    check(store()->db->IngestExternalFile({file}, options));
  } catch (const RowRefused&) {
    be_careful();
    return false;
  } catch (...) {
    forget();
    throw;
  }
  forget();
  return true;
}

// In the order of the keys: counters, positions, patients.
void RocksdbFillingAnalytics::write_file(const std::string& file) {
  std::vector<std::pair<std::string, const AnalyticsPatient*>> changed;
  Tally tally;
  for (const auto& [id, patient] : patients_) {
    const bool is_news =
        patient.now && (!patient.stored || patient.stored->version != patient.now->version);
    if (!is_news) continue;
    changed.emplace_back(patient_key(id), &*patient.now);
    if (patient.stored) tally.add(*patient.stored, -1);
    tally.add(*patient.now, +1);
  }
  std::sort(changed.begin(), changed.end());
  rocksdb::SstFileWriter writer(rocksdb::EnvOptions(), store()->db->GetOptions());
  check(writer.Open(file));
  for (const auto& [key, step] : tally.sorted()) {
    if (step != 0) check(writer.Merge(key, counter_bytes(step)));
  }
  for (const auto& [partition, move] : moves_) {
    check(writer.Put(position_key(topic_, partition),
                     counter_bytes(move.to.rule.next_offset()) + move.to.rule.save()));
  }
  for (const auto& [key, patient] : changed) check(writer.Put(key, record_bytes(*patient)));
  check(writer.Finish());
}

void RocksdbFillingAnalytics::be_careful() {
  for (const auto& [partition, move] : moves_) {
    events::Offset& until = careful_until_[partition];
    until = std::max(until, move.to.rule.next_offset());
  }
  forget();
}

void RocksdbFillingAnalytics::forget() {
  patients_.clear();
  moves_.clear();
  bytes_ = 0;
}

bool RocksdbFillingAnalytics::note_at_end(const std::string& topic,
                                          const std::vector<events::LogPosition>& here) {
  return settle() && RocksdbAnalytics::note_at_end(topic, here);
}

}  // namespace carelog::projections
