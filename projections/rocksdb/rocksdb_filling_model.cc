#include "projections/rocksdb/rocksdb_filling_model.h"

#include <rocksdb/db.h>
#include <rocksdb/sst_file_writer.h>

#include <algorithm>
#include <atomic>
#include <filesystem>

#include "projections/following/recorded_event.h"
#include "projections/rocksdb/rocksdb_counter.h"
#include "projections/rocksdb/rocksdb_keys.h"

namespace carelog::projections {

RocksdbFillingModel::RocksdbFillingModel(std::string name, std::shared_ptr<ModelStore> store,
                                         std::shared_ptr<const RocksdbFold> fold,
                                         std::size_t kept_back_bytes_max)
    : RocksdbReadModel(std::move(name), std::move(store), std::move(fold), true),
      kept_back_bytes_max_(kept_back_bytes_max),
      filling_(this->fold().filling([this](const std::string& id) { return stored_record(id); })) {}

std::vector<events::ReaderPosition> RocksdbFillingModel::positions(const std::string& topic,
                                                                   std::uint32_t partitions) {
  topic_ = topic;
  parked_.reset();
  forget();
  return RocksdbReadModel::positions(topic, partitions);
}

bool RocksdbFillingModel::apply(const std::string& topic, const std::vector<Move>& moves,
                                const std::vector<events::RecordedCommit>& commits) {
  if (!has_to_be_careful(moves, commits)) return keep_back(moves, commits);
  parked_.reset();
  return flush() && RocksdbReadModel::apply(topic, moves, commits);
}

bool RocksdbFillingModel::has_to_be_careful(const std::vector<Move>& moves,
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

bool RocksdbFillingModel::keep_back(const std::vector<Move>& moves, const Commits& commits) {
  for (const Move& move : moves) {
    const auto [kept, is_new] = moves_.try_emplace(move.to.partition, move);
    if (!is_new && kept->second.to.rule.next_offset() != move.from) {
      forget();
      return false;
    }
    kept->second.to = move.to;
  }
  try {
    soundly([&] {
      for (const events::RecordedCommit& commit : commits) filling_->fold(commit);
    });
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
  return filling_->bytes() < kept_back_bytes_max_ || flush();
}

bool RocksdbFillingModel::flush() {
  if (moves_.empty()) return true;
  static std::atomic<std::uint64_t> files = 0;
  const std::string file = store().db().GetName() + "/filling-" + std::to_string(++files) + ".new";
  struct Remove {
    const std::string& file;
    ~Remove() {
      std::error_code ignored;
      std::filesystem::remove(file, ignored);
    }
  } remove{file};
  try {
    const bool stored = soundly([&] {
      write_file(file);
      return take_in(file);
    });
    forget();
    return stored;
  } catch (const RowRefused&) {
    be_careful();
    return false;
  } catch (...) {
    forget();
    throw;
  }
}

// Ingests the file into the store. False: the positions have moved.
bool RocksdbFillingModel::take_in(const std::string& file) {
  const std::lock_guard lock(store().writing());
  for (const auto& [partition, move] : moves_) {
    if (!stands_at(topic_, partition, move.from)) return false;
  }
  // The ingested file is durable at once. What was written before it without a write-ahead log must
  // be flushed first, or a crash would leave later rows without earlier ones.
  store().require_space();
  if (store().unflushed) store().check(store().db().Flush({}));
  store().unflushed = false;
  rocksdb::IngestExternalFileOptions options;
  options.move_files = true;
  store().check(store().db().IngestExternalFile({file}, options));
  return true;
}

// In key order: counters, positions, records.
void RocksdbFillingModel::write_file(const std::string& file) {
  static_assert(counter_letter < position_letter && position_letter < record_letter);
  rocksdb::SstFileWriter writer(rocksdb::EnvOptions(), store().db().GetOptions());
  store().check(writer.Open(file));
  for (const auto& [key, step] : filling_->counters()) {
    if (step != 0) store().check(writer.Merge(key, counter_bytes(step)));
  }
  for (const auto& [partition, move] : moves_) {
    store().check(writer.Put(position_key(topic_, partition), position_bytes(move.to.rule)));
  }
  filling_->each_record([&](const std::string& key, const std::string& bytes) {
    store().check(writer.Put(key, bytes));
  });
  store().check(writer.Finish());
}

void RocksdbFillingModel::be_careful() {
  for (const auto& [partition, move] : moves_) {
    events::Offset& until = careful_until_[partition];
    until = std::max(until, move.to.rule.next_offset());
  }
  forget();
}

void RocksdbFillingModel::forget() {
  filling_->forget();
  moves_.clear();
}

bool RocksdbFillingModel::note_at_end(const std::string& topic,
                                      const std::vector<events::LogPosition>& here) {
  return flush() && RocksdbReadModel::note_at_end(topic, here);
}

}  // namespace carelog::projections
