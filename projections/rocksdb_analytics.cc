#include "projections/rocksdb_analytics.h"

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <array>
#include <charconv>

#include "infra/process/clock.h"
#include "projections/analytics_counts.h"
#include "projections/batch_fold.h"
#include "projections/rocksdb_counter.h"
#include "projections/row_checksum.h"

namespace carelog::projections {
namespace {

constexpr std::size_t offset_bytes = 8;

void check(const rocksdb::Status& status) {
  if (!status.ok()) throw ReadModelFailure("the analytics store: " + status.ToString());
}

// Joins by zero bytes; a part with a zero byte of its own would be read as two.
std::string joined(std::initializer_list<std::string_view> parts) {
  std::string key;
  for (const std::string_view part : parts) {
    if (part.find('\0') != std::string_view::npos) {
      throw ReadModelFailure("analytics cannot hold a text with a zero byte");
    }
    if (!key.empty()) key += '\0';
    key += part;
  }
  return key;
}

std::string counter_key(const Counter& counter) {
  return joined({"c", counter.clinic, counter.name, counter.dimension});
}

std::string patient_key(const std::string& id) {
  return joined({"p", id});
}

std::string position_key(const std::string& topic, events::Partition partition) {
  std::string key = joined({"o", topic}) + '\0';
  for (const int shift : {24, 16, 8, 0}) key += static_cast<char>(partition >> shift & 0xff);
  return key;
}

std::string progress_key(const std::string& topic) {
  return joined({"t", topic});
}

std::string record_bytes(const AnalyticsPatient& patient) {
  return joined({std::to_string(patient.version), patient.active ? "1" : "0",
                 patient.deceased ? "1" : "0", patient.clinic, patient.registered_date,
                 patient.date_of_birth, patient.gender});
}

AnalyticsPatient record_of(std::string_view bytes) {
  std::array<std::string_view, 7> parts;
  for (std::string_view& part : parts) {
    const std::size_t end = std::min(bytes.find('\0'), bytes.size());
    part = bytes.substr(0, end);
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
  }
  AnalyticsPatient patient{.clinic = std::string(parts[3]),
                           .registered_date = std::string(parts[4]),
                           .date_of_birth = std::string(parts[5]),
                           .gender = std::string(parts[6]),
                           .active = parts[1] == "1",
                           .deceased = parts[2] == "1"};
  const auto [end, error] =
      std::from_chars(parts[0].data(), parts[0].data() + parts[0].size(), patient.version);
  if (error != std::errc() || patient.version == 0) {
    throw ReadModelFailure("a patient's record of analytics is damaged");
  }
  return patient;
}

}  // namespace

RocksdbAnalytics::RocksdbAnalytics(rocksdb::DB& db) : db_(db) {}

std::vector<events::ReaderPosition> RocksdbAnalytics::positions(const std::string& topic,
                                                                std::uint32_t partitions) {
  const std::lock_guard lock(mutex_);
  std::vector<events::ReaderPosition> positions;
  for (events::Partition partition = 0; partition < partitions; ++partition) {
    std::string value;
    const rocksdb::Status status = db_.Get({}, position_key(topic, partition), &value);
    if (status.IsNotFound()) {
      positions.push_back({partition, {}});
      continue;
    }
    check(status);
    if (value.size() < offset_bytes) throw ReadModelFailure("a position of analytics is damaged");
    positions.push_back({partition, events::FrameRule::load(value.substr(offset_bytes))});
  }
  return positions;
}

bool RocksdbAnalytics::stands_at(const std::string& topic, events::Partition partition,
                                 events::Offset offset) {
  std::string value;
  const rocksdb::Status status = db_.Get({}, position_key(topic, partition), &value);
  if (status.IsNotFound()) return offset == 0;
  check(status);
  return counter_of(std::string_view(value).substr(0, offset_bytes)) == offset;
}

bool RocksdbAnalytics::apply(const std::string& topic, const std::vector<Move>& moves,
                             const std::vector<events::RecordedCommit>& commits) {
  const std::lock_guard lock(mutex_);
  for (const Move& move : moves) {
    if (!stands_at(topic, move.to.partition, move.from)) return false;
  }
  rocksdb::WriteBatch batch;
  fold(commits, batch);
  for (const Move& move : moves) {
    check(batch.Put(position_key(topic, move.to.partition),
                    counter_bytes(move.to.rule.next_offset()) + move.to.rule.save()));
  }
  check(batch.Put(progress_key(topic), counter_bytes(infra::now_ms())));
  write(batch);
  return true;
}

void RocksdbAnalytics::fold(const std::vector<events::RecordedCommit>& commits,
                            rocksdb::WriteBatch& batch) {
  Rows<AnalyticsPatient> before;
  for (const events::RecordedCommit& commit : commits) {
    const std::string& id = commit.commit.aggregate.id;
    if (before.contains(id)) continue;
    before[id] = std::nullopt;
    std::string value;
    const rocksdb::Status status = db_.Get({}, patient_key(id), &value);
    if (status.IsNotFound()) continue;
    check(status);
    before[id] = record_of(value);
  }
  Rows<AnalyticsPatient> after = before;
  for (const events::RecordedCommit& commit : commits) {
    for (const RecordedEvent& event : events_of(commit)) {
      std::optional<AnalyticsPatient>& record = after[event.id()];
      record = evolve(std::move(record), event);
    }
  }
  CounterChanges changes;
  for (const auto& [id, record] : after) {
    add_changes(before[id], record, changes);
    if (record) check(batch.Put(patient_key(id), record_bytes(*record)));
  }
  for (const auto& [counter, step] : changes) {
    if (step != 0) check(batch.Merge(counter_key(counter), counter_bytes(step)));
  }
}

bool RocksdbAnalytics::note_at_end(const std::string& topic,
                                   const std::vector<events::LogPosition>& here) {
  const std::lock_guard lock(mutex_);
  for (const events::LogPosition& at : here) {
    if (!stands_at(topic, at.partition, at.next_offset)) return false;
  }
  rocksdb::WriteBatch batch;
  check(batch.Put(progress_key(topic), counter_bytes(infra::now_ms())));
  write(batch);
  return true;
}

// The write-ahead log is not synced: a crash loses rows and positions together, and the log has
// them.
void RocksdbAnalytics::write(rocksdb::WriteBatch& batch) {
  check(db_.Write({}, &batch));
}

void RocksdbAnalytics::reset() {
  const std::lock_guard lock(mutex_);
  rocksdb::WriteBatch batch;
  for (const char kind : {'c', 'p'}) {
    const std::string first(1, kind);
    const std::string past(1, static_cast<char>(kind + 1));
    check(batch.DeleteRange(db_.DefaultColumnFamily(), first, past));
  }
  // Kept, at the beginning: readers see that the model has gone back.
  const std::string beginning = counter_bytes(0) + events::FrameRule().save();
  const std::unique_ptr<rocksdb::Iterator> at(db_.NewIterator({}));
  for (at->Seek("o"); at->Valid() && at->key().starts_with("o"); at->Next()) {
    check(batch.Put(at->key(), beginning));
  }
  check(at->status());
  write(batch);
}

Checksum RocksdbAnalytics::checksum() {
  RowChecksum sum;
  const std::unique_ptr<rocksdb::Iterator> at(db_.NewIterator({}));
  for (const std::string_view kind : {"c", "p"}) {
    for (at->Seek(kind); at->Valid() && at->key().starts_with(kind); at->Next()) {
      const std::string_view value = at->value().ToStringView();
      if (kind == "c" && counter_of(value) == 0) continue;
      sum.add(at->key().ToStringView());
      sum.add(value);
    }
  }
  check(at->status());
  Checksum checksum = sum.finish();
  checksum.rows /= 2;  // each key and its value
  return checksum;
}

}  // namespace carelog::projections
