#include "projections/analytics/rocksdb_analytics.h"

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <map>

#include "infra/process/clock.h"
#include "projections/following/batch_fold.h"
#include "projections/following/row_checksum.h"
#include "projections/rocksdb/rocksdb_counter.h"
#include "projections/rocksdb/rocksdb_keys.h"

namespace carelog::projections {
namespace {

constexpr std::size_t offset_bytes = 8;

}  // namespace

RocksdbAnalytics::RocksdbAnalytics(std::shared_ptr<AnalyticsStore> store, bool filling)
    : store_(std::move(store)), db_(*store_->db), filling_(filling) {}

std::vector<events::ReaderPosition> RocksdbAnalytics::positions(const std::string& topic,
                                                                std::uint32_t partitions) {
  const std::lock_guard lock(store_->writing);
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
  const std::lock_guard lock(store_->writing);
  for (const Move& move : moves) {
    if (!stands_at(topic, move.to.partition, move.from)) return false;
  }
  rocksdb::WriteBatch batch;
  Commits others;
  fold(topic, let_wait(topic, commits, batch, others), batch);
  for (const Move& move : moves) {
    check(batch.Put(position_key(topic, move.to.partition),
                    counter_bytes(move.to.rule.next_offset()) + move.to.rule.save()));
  }
  check(batch.Put(progress_key(topic), counter_bytes(infra::now_ms())));
  write(batch);
  return true;
}

std::optional<AnalyticsPatient> RocksdbAnalytics::stored_patient(const std::string& id) {
  std::string value;
  const rocksdb::Status status = db_.Get({}, patient_key(id), &value);
  if (status.IsNotFound()) return std::nullopt;
  check(status);
  return record_of(value);
}

// Adds the commits of parked aggregates to what waits; returns the others: in `others` if there are
// parked ones, else the commits themselves.
const Commits& RocksdbAnalytics::let_wait(const std::string& topic, const Commits& commits,
                                          rocksdb::WriteBatch& batch, Commits& others) {
  std::map<events::AggregateId, ParkedAggregate> parked;
  std::size_t waiting = 0;
  for (ParkedAggregate& each : parked_in(db_)) {
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
    check(batch.Put(parked_key(topic, aggregate), parked_bytes(parked.at(aggregate))));
  }
  return others;
}

// The fold needs nothing of other aggregates, so one that fails is put aside without a trace.
void RocksdbAnalytics::fold(const std::string& topic, const Commits& commits,
                            rocksdb::WriteBatch& batch) {
  std::map<events::AggregateId, std::vector<const events::RecordedCommit*>> by_aggregate;
  for (const auto& commit : commits) by_aggregate[commit.commit.aggregate].push_back(&commit);
  CounterChanges changes;
  for (const auto& [aggregate, own] : by_aggregate) {
    std::optional<AnalyticsPatient> before;
    if (!filling_ || own.front()->commit.base_version > 0) before = stored_patient(aggregate.id);
    std::optional<AnalyticsPatient> after = before;
    for (std::size_t index = 0; index < own.size(); ++index) {
      try {
        if (!own[index]->unknown_events.empty()) throw RowRefused(own[index]->unknown_events);
        std::optional<AnalyticsPatient> next = after;
        for (const RecordedEvent& event : events_of(*own[index])) {
          next = evolve(std::move(next), event);
        }
        if (next) record_bytes(*next);  // refuses what the store cannot hold
        after = std::move(next);
      } catch (const std::runtime_error& refused) {
        ParkedAggregate parked{.topic = topic,
                               .aggregate = aggregate,
                               .partition = own[index]->partition,
                               .waiting = {},
                               .reason = refused.what(),
                               .parked_at_ms = infra::now_ms()};
        for (; index < own.size(); ++index) parked.waiting.push_back(own[index]->offset);
        check(batch.Put(parked_key(topic, aggregate), parked_bytes(parked)));
      }
    }
    add_changes(before, after, changes);
    if (after && after != before) check(batch.Put(patient_key(aggregate.id), record_bytes(*after)));
  }
  for (const auto& [counter, step] : changes) {
    if (step != 0) check(batch.Merge(counter_key(counter), counter_bytes(step)));
  }
}

bool RocksdbAnalytics::note_at_end(const std::string& topic,
                                   const std::vector<events::LogPosition>& here) {
  const std::lock_guard lock(store_->writing);
  for (const events::LogPosition& at : here) {
    if (!stands_at(topic, at.partition, at.next_offset)) return false;
  }
  rocksdb::WriteBatch batch;
  check(batch.Put(progress_key(topic), counter_bytes(infra::now_ms())));
  write(batch);
  return true;
}

std::vector<ParkedAggregate> RocksdbAnalytics::parked() {
  return parked_in(db_);
}

bool RocksdbAnalytics::is_as_known(const ParkedAggregate& parked) {
  for (const ParkedAggregate& each : parked_in(db_)) {
    if (each.topic != parked.topic || each.aggregate != parked.aggregate) continue;
    return each.waiting == parked.waiting && each.released == parked.released;
  }
  return false;
}

bool RocksdbAnalytics::retry(const ParkedAggregate& parked,
                             const std::vector<events::RecordedCommit>& commits) {
  const std::lock_guard lock(store_->writing);
  if (!is_as_known(parked)) return false;
  rocksdb::WriteBatch batch;
  check(batch.Delete(parked_key(parked.topic, parked.aggregate)));
  fold(parked.topic, commits, batch);
  write(batch);
  return true;
}

bool RocksdbAnalytics::release(const ParkedAggregate& parked) {
  const std::lock_guard lock(store_->writing);
  if (!is_as_known(parked)) return false;
  ParkedAggregate released = parked;
  released.released = true;
  released.waiting.clear();
  rocksdb::WriteBatch batch;
  check(batch.Put(parked_key(parked.topic, parked.aggregate), parked_bytes(released)));
  write(batch);
  return true;
}

// The write-ahead log is not synced: a crash loses rows and positions together, and the log has
// them.
void RocksdbAnalytics::write(rocksdb::WriteBatch& batch) {
  rocksdb::WriteOptions options;
  options.disableWAL = filling_;
  check(db_.Write(options, &batch));
  store_->unflushed = store_->unflushed || filling_;
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
