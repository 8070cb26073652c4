// Two generations of analytics, compared row by row as of one moment.
#include <rocksdb/db.h>

#include "projections/rocksdb/rocksdb_counter.h"
#include "projections/rocksdb/rocksdb_generations.h"
#include "projections/rocksdb/rocksdb_keys.h"

namespace carelog::projections {
namespace {

constexpr std::int64_t ask_every_rows = 4096;

Positions positions_in(rocksdb::DB& db) {
  Positions positions;
  const std::unique_ptr<rocksdb::Iterator> at(db.NewIterator({}));
  for (at->Seek("o"); at->Valid() && at->key().starts_with("o"); at->Next()) {
    const std::string key = at->key().ToString();  // "o" topic partition
    constexpr std::size_t partition_bytes = 4;
    const std::string topic = key.substr(2, key.size() - 2 - partition_bytes - 1);
    events::Partition partition = 0;
    for (const char byte : key.substr(key.size() - partition_bytes)) {
      partition = partition << 8 | static_cast<unsigned char>(byte);
    }
    positions[topic].push_back(
        {partition,
         events::FrameRule::load(at->value().ToStringView().substr(sizeof(std::int64_t)))});
  }
  check(at->status());
  return positions;
}

// The rows of one kind ('c' or 'p') as of a moment; counters of zero are none.
class Rows {
 public:
  Rows(rocksdb::DB& db, const rocksdb::Snapshot* moment, char kind) : kind_(1, kind) {
    rocksdb::ReadOptions options;
    options.snapshot = moment;
    at_.reset(db.NewIterator(options));
    at_->Seek(kind_);
    pass_over_zeros();
  }
  bool valid() const { return at_->Valid() && at_->key().starts_with(kind_); }
  std::string key() const { return at_->key().ToString(); }
  std::string value() const { return at_->value().ToString(); }
  void next() {
    at_->Next();
    pass_over_zeros();
  }

 private:
  void pass_over_zeros() {
    while (kind_ == "c" && valid() && counter_of(value()) == 0) at_->Next();
    check(at_->status());
  }

  const std::string kind_;
  std::unique_ptr<rocksdb::Iterator> at_;
};

Difference difference_of(char kind, const std::string& key) {
  Difference difference{.table = kind == 'c' ? "counters" : "patients",
                        .key = key_in_words(key),
                        .aggregate_id = {},
                        .field = {},
                        .live = {},
                        .next = {},
                        .last_touched = {}};
  if (kind == 'p') difference.aggregate_id = difference.key;
  return difference;
}

std::string in_words(char kind, const std::string& value) {
  return kind == 'c' ? std::to_string(counter_of(value)) : key_in_words("p " + value);
}

}  // namespace

std::optional<Comparison> RocksdbGenerations::compare(int live, int next, const Level& level) {
  const unsigned interrupts = interrupts_;
  std::shared_ptr<AnalyticsStore> live_store, next_store;
  {
    const std::lock_guard lock(mutex_);
    live_store = store_of(live);
    next_store = store_of(next);
  }
  std::unique_ptr<rocksdb::ManagedSnapshot> live_moment, next_moment;
  {
    const std::lock_guard still(live_store->writing);
    const Positions positions = positions_in(*live_store->db);
    if (!level(positions)) return std::nullopt;
    const std::lock_guard next_still(next_store->writing);
    const Positions reached = positions_in(*next_store->db);
    for (const auto& [topic, of_topic] : positions) {
      const auto found = reached.find(topic);
      if (found == reached.end() || found->second.size() != of_topic.size()) return std::nullopt;
      for (std::size_t index = 0; index < of_topic.size(); ++index) {
        if (found->second[index].rule != of_topic[index].rule) return std::nullopt;
      }
    }
    live_moment = std::make_unique<rocksdb::ManagedSnapshot>(live_store->db.get());
    next_moment = std::make_unique<rocksdb::ManagedSnapshot>(next_store->db.get());
  }
  Comparison comparison;
  for (const char kind : {'c', 'p'}) {
    Rows old_rows(*live_store->db, live_moment->snapshot(), kind);
    Rows new_rows(*next_store->db, next_moment->snapshot(), kind);
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
          Difference found = difference_of(kind, has_old ? old_rows.key() : new_rows.key());
          if (has_old) found.live = in_words(kind, old_rows.value());
          if (has_new) found.next = in_words(kind, new_rows.value());
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
