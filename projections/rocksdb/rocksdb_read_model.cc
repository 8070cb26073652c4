#include "projections/rocksdb/rocksdb_read_model.h"

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <map>

#include "infra/process/clock.h"
#include "projections/following/row_checksum.h"
#include "projections/rocksdb/rocksdb_counter.h"
#include "projections/rocksdb/rocksdb_keys.h"

namespace carelog::projections {

RocksdbReadModel::RocksdbReadModel(std::string name, std::shared_ptr<ModelStore> store,
                                   std::shared_ptr<const RocksdbFold> fold, bool filling)
    : name_(std::move(name)), store_(std::move(store)), fold_(std::move(fold)), filling_(filling) {}

std::vector<events::ReaderPosition> RocksdbReadModel::positions(const std::string& topic,
                                                                std::uint32_t partitions) {
  return soundly([&] {
    const std::lock_guard lock(store_->writing());
    std::vector<events::ReaderPosition> positions;
    for (events::Partition partition = 0; partition < partitions; ++partition) {
      std::string value;
      const rocksdb::Status status = store_->db().Get({}, position_key(topic, partition), &value);
      if (status.IsNotFound()) {
        positions.push_back({partition, {}});
        continue;
      }
      store_->check(status);
      positions.push_back({partition, rule_of(value)});
    }
    return positions;
  });
}

bool RocksdbReadModel::stands_at(const std::string& topic, events::Partition partition,
                                 events::Offset offset) {
  const std::string key = position_key(topic, partition);
  std::string value;
  const rocksdb::Status status = store_->db().Get({}, key, &value);
  if (status.IsNotFound()) return offset == 0;
  store_->check(status);
  return position_of(key, value).next_offset == offset;
}

bool RocksdbReadModel::apply(const std::string& topic, const std::vector<Move>& moves,
                             const std::vector<events::RecordedCommit>& commits) {
  return soundly([&] {
    const std::lock_guard lock(store_->writing());
    for (const Move& move : moves) {
      if (!stands_at(topic, move.to.partition, move.from)) return false;
    }
    rocksdb::WriteBatch batch;
    Commits others;
    fold_or_park(topic, let_wait(topic, commits, batch, others), batch);
    for (const Move& move : moves) {
      store_->check(
          batch.Put(position_key(topic, move.to.partition), position_bytes(move.to.rule)));
    }
    store_->check(batch.Put(progress_key(topic), counter_bytes(infra::now_ms())));
    write(batch);
    return true;
  });
}

std::optional<std::string> RocksdbReadModel::stored_record(const std::string& record) {
  std::string value;
  const rocksdb::Status status = store_->db().Get({}, record_key(record), &value);
  if (status.IsNotFound()) return std::nullopt;
  store_->check(status);
  return value;
}

// Adds commits of parked aggregates to those waiting; returns the others: copied into `others` if
// any are parked, else the commits themselves.
const Commits& RocksdbReadModel::let_wait(const std::string& topic, const Commits& commits,
                                          rocksdb::WriteBatch& batch, Commits& others) {
  std::map<events::AggregateId, ParkedAggregate> parked;
  std::size_t waiting = 0;
  for (ParkedAggregate& each : this->parked()) {
    waiting += each.waiting.size();
    if (each.topic == topic) parked.emplace(each.aggregate, std::move(each));
  }
  if (parked.empty()) return commits;
  std::map<events::AggregateId, bool> grown;
  for (const events::RecordedCommit& commit : commits) {
    const auto found = parked.find(commit.commit.aggregate);
    if (found == parked.end()) {
      others.push_back(commit);
    } else if (!found->second.released) {
      found->second.waiting.push_back(commit.offset);
      grown[commit.commit.aggregate] = true;
      ++waiting;
    }
  }
  if (waiting > waiting_commits_max) {
    throw ReadModelFailure("more than " + std::to_string(waiting_commits_max) +
                           " commits of parked aggregates wait: release them or start a program "
                           "that can apply them");
  }
  for (const auto& [aggregate, yes] : grown) {
    store_->check(batch.Put(parked_key(topic, aggregate), parked_bytes(parked.at(aggregate))));
  }
  return others;
}

// Aggregates are folded independently, so one that fails is parked without affecting the rest.
void RocksdbReadModel::fold_or_park(const std::string& topic, const Commits& commits,
                                    rocksdb::WriteBatch& batch) {
  std::map<events::AggregateId, std::vector<const events::RecordedCommit*>> by_aggregate;
  for (const auto& commit : commits) by_aggregate[commit.commit.aggregate].push_back(&commit);
  CounterSteps steps;
  std::map<std::string, std::string> changed;  // shared records, as they are in the batch
  for (const auto& [aggregate, own] : by_aggregate) {
    const std::string& record = fold_->record_id(own.front()->commit);
    std::optional<std::string> stored;
    if (const auto found = changed.find(record); found != changed.end()) {
      stored = found->second;
    } else if (!filling_ || fold_->shares_records() || own.front()->commit.base_version > 0) {
      stored = stored_record(record);
    }
    const RocksdbFold::Folded folded = fold_->fold(stored, own, steps);
    if (folded.record) store_->check(batch.Put(record_key(record), *folded.record));
    if (folded.record && fold_->shares_records()) changed[record] = *folded.record;
    if (folded.commits == own.size()) continue;
    ParkedAggregate parked{.topic = topic,
                           .aggregate = aggregate,
                           .partition = own[folded.commits]->partition,
                           .waiting = {},
                           .reason = folded.refusal,
                           .parked_at_ms = infra::now_ms()};
    for (std::size_t index = folded.commits; index < own.size(); ++index) {
      parked.waiting.push_back(own[index]->offset);
    }
    store_->check(batch.Put(parked_key(topic, aggregate), parked_bytes(parked)));
  }
  for (const auto& [key, step] : steps) {
    if (step != 0) store_->check(batch.Merge(key, counter_bytes(step)));
  }
}

bool RocksdbReadModel::note_at_end(const std::string& topic,
                                   const std::vector<events::LogPosition>& here) {
  return soundly([&] {
    const std::lock_guard lock(store_->writing());
    for (const events::LogPosition& at : here) {
      if (!stands_at(topic, at.partition, at.next_offset)) return false;
    }
    rocksdb::WriteBatch batch;
    store_->check(batch.Put(progress_key(topic), counter_bytes(infra::now_ms())));
    write(batch);
    return true;
  });
}

std::vector<ParkedAggregate> RocksdbReadModel::parked() {
  return soundly([&] {
    std::vector<ParkedAggregate> all;
    const std::string_view prefix(&parked_letter, 1);
    const std::unique_ptr<rocksdb::Iterator> at(store_->db().NewIterator({}));
    for (at->Seek(prefix); at->Valid() && at->key().starts_with(prefix); at->Next()) {
      all.push_back(parked_of(at->value().ToStringView()));
    }
    store_->check(at->status());
    return all;
  });
}

bool RocksdbReadModel::is_as_known(const ParkedAggregate& parked) {
  for (const ParkedAggregate& each : this->parked()) {
    if (each.topic != parked.topic || each.aggregate != parked.aggregate) continue;
    return each.waiting == parked.waiting && each.released == parked.released;
  }
  return false;
}

bool RocksdbReadModel::retry(const ParkedAggregate& parked,
                             const std::vector<events::RecordedCommit>& commits) {
  return soundly([&] {
    const std::lock_guard lock(store_->writing());
    if (!is_as_known(parked)) return false;
    rocksdb::WriteBatch batch;
    store_->check(batch.Delete(parked_key(parked.topic, parked.aggregate)));
    fold_or_park(parked.topic, commits, batch);
    write(batch);
    return true;
  });
}

bool RocksdbReadModel::release(const ParkedAggregate& parked) {
  return soundly([&] {
    const std::lock_guard lock(store_->writing());
    if (!is_as_known(parked)) return false;
    ParkedAggregate released = parked;
    released.released = true;
    released.waiting.clear();
    rocksdb::WriteBatch batch;
    store_->check(batch.Put(parked_key(parked.topic, parked.aggregate), parked_bytes(released)));
    write(batch);
    return true;
  });
}

// The write-ahead log is not synced: a crash loses rows and positions together, and the log has
// them.
void RocksdbReadModel::write(rocksdb::WriteBatch& batch) {
  rocksdb::WriteOptions options;
  options.disableWAL = filling_;
  store_->require_space();
  store_->check(store_->db().Write(options, &batch));
  store_->unflushed = store_->unflushed || filling_;
}

Checksum RocksdbReadModel::checksum() {
  return soundly([&] {
    RowChecksum sum;
    std::vector<TopicPosition> positions;
    const std::unique_ptr<rocksdb::Iterator> at(store_->db().NewIterator({}));  // a snapshot
    for (const char letter : {counter_letter, record_letter, position_letter}) {
      const std::string_view prefix(&letter, 1);
      for (at->Seek(prefix); at->Valid() && at->key().starts_with(prefix); at->Next()) {
        const std::string_view key = at->key().ToStringView();
        const std::string_view value = at->value().ToStringView();
        if (letter == position_letter) {
          positions.push_back(position_of(key, value));
        } else if (letter == record_letter || counter_of(value) != 0) {
          sum.add(key);
          sum.add(value);
        }
      }
      store_->check(at->status());
    }
    Checksum checksum = sum.finish();
    checksum.rows /= 2;  // it counted keys and values
    checksum.at = std::move(positions);
    return checksum;
  });
}

}  // namespace carelog::projections
