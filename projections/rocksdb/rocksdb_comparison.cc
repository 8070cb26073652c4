// Compares two generations in RocksDB row by row, as of one moment.
#include <rocksdb/db.h>

#include "projections/rocksdb/rocksdb_counter.h"
#include "projections/rocksdb/rocksdb_generations.h"
#include "projections/rocksdb/rocksdb_keys.h"

namespace carelog::projections {
namespace {

constexpr std::int64_t ask_every_rows = 4096;

Positions positions_in(ModelStore& store) {
  Positions positions;
  const std::string_view prefix(&position_letter, 1);
  const std::unique_ptr<rocksdb::Iterator> at(store.db().NewIterator({}));
  for (at->Seek(prefix); at->Valid() && at->key().starts_with(prefix); at->Next()) {
    const std::string_view value = at->value().ToStringView();
    const TopicPosition position = position_of(at->key().ToStringView(), value);
    positions[position.topic].push_back({position.partition, rule_of(value)});
  }
  store.check(at->status());
  return positions;
}

// Counters or records as of a moment; zero counters are skipped.
class Rows {
 public:
  Rows(ModelStore& store, const rocksdb::Snapshot* moment, char letter)
      : store_(store), letter_(1, letter) {
    rocksdb::ReadOptions options;
    options.snapshot = moment;
    at_.reset(store.db().NewIterator(options));
    at_->Seek(letter_);
    pass_over_zeros();
  }
  bool valid() const { return at_->Valid() && at_->key().starts_with(letter_); }
  std::string key() const { return at_->key().ToString(); }
  std::string value() const { return at_->value().ToString(); }
  void next() {
    at_->Next();
    pass_over_zeros();
  }

 private:
  void pass_over_zeros() {
    static const std::string zero = counter_bytes(0);
    while (letter_.front() == counter_letter && valid() && at_->value() == zero) at_->Next();
    store_.check(at_->status());
  }

  ModelStore& store_;
  const std::string letter_;
  std::unique_ptr<rocksdb::Iterator> at_;
};

Difference difference_of(char letter, const std::string& key, const RocksdbFold& fold) {
  const bool counter = letter == counter_letter;
  Difference difference{.table = counter ? "counters" : std::string(fold.records()),
                        .key = key_in_words(key),
                        .aggregate_id = {},
                        .field = {},
                        .live = {},
                        .next = {},
                        .last_touched = {}};
  if (!counter) difference.aggregate_id = difference.key;
  return difference;
}

// Also for damaged values: rebuilding them is what a rebuild is for.
std::string in_words(char letter, const std::string& value, const RocksdbFold& fold) {
  try {
    return letter == counter_letter ? std::to_string(counter_of(value)) : fold.in_words(value);
  } catch (const ReadModelDamaged&) {
    return "(damaged)";
  }
}

}  // namespace

std::optional<Comparison> RocksdbGenerations::compare(int live, int next, const Level& level) {
  const unsigned interrupts = interrupts_;
  std::shared_ptr<ModelStore> live_store, next_store;
  {
    const std::lock_guard lock(mutex_);
    live_store = store_of(live);
    next_store = store_of(next);
  }
  std::unique_ptr<rocksdb::ManagedSnapshot> live_moment, next_moment;
  {
    const std::lock_guard still(live_store->writing());
    const Positions positions = positions_in(*live_store);
    if (!level(positions)) return std::nullopt;
    const std::lock_guard next_still(next_store->writing());
    const Positions reached = positions_in(*next_store);
    for (const auto& [topic, of_topic] : positions) {
      const auto found = reached.find(topic);
      if (found == reached.end() || found->second.size() != of_topic.size()) return std::nullopt;
      for (std::size_t index = 0; index < of_topic.size(); ++index) {
        if (found->second[index].rule != of_topic[index].rule) return std::nullopt;
      }
    }
    live_moment = std::make_unique<rocksdb::ManagedSnapshot>(&live_store->db());
    next_moment = std::make_unique<rocksdb::ManagedSnapshot>(&next_store->db());
  }
  Comparison comparison;
  for (const char letter : {counter_letter, record_letter}) {
    Rows old_rows(*live_store, live_moment->snapshot(), letter);
    Rows new_rows(*next_store, next_moment->snapshot(), letter);
    for (std::int64_t seen = 0; old_rows.valid() || new_rows.valid(); ++seen) {
      if (seen % ask_every_rows == 0 && interrupts_ != interrupts) {
        throw ReadModelFailure("the comparison was broken off");
      }
      const bool has_old =
          old_rows.valid() && (!new_rows.valid() || old_rows.key() <= new_rows.key());
      const bool has_new =
          new_rows.valid() && (!old_rows.valid() || new_rows.key() <= old_rows.key());
      if (has_new) ++comparison.rows;
      if (!has_old || !has_new || old_rows.value() != new_rows.value()) {
        ++comparison.differing_rows;
        if (comparison.differences.size() < differences_max) {
          Difference found =
              difference_of(letter, has_old ? old_rows.key() : new_rows.key(), *fold_);
          if (has_old) found.live = in_words(letter, old_rows.value(), *fold_);
          if (has_new) found.next = in_words(letter, new_rows.value(), *fold_);
          comparison.differences.push_back(std::move(found));
        }
      }
      if (has_old) old_rows.next();
      if (has_new) new_rows.next();
    }
  }
  return comparison;
}

}  // namespace carelog::projections
