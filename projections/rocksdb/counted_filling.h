// Records and counters of a generation that is filled, in memory (rocksdb_fold.h).
#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "projections/following/read_model.h"
#include "projections/following/recorded_event.h"
#include "projections/rocksdb/rocksdb_fold.h"
#include "projections/rocksdb/rocksdb_keys.h"
#include "projections/rocksdb/tally.h"
#include "projections/rows/record_bytes.h"

namespace carelog::projections {

template <const auto& description>
class CountedFilling final : public RocksdbFilling {
  using Record = typename std::remove_cvref_t<decltype(description)>::Row;

 public:
  // model outlives it.
  CountedFilling(RocksdbFold::Load load, const RocksdbFold& model)
      : load_(std::move(load)), model_(model) {}

  void fold(const events::RecordedCommit& commit) override {
    if (!commit.unknown_events.empty()) throw RowRefused(commit.unknown_events);
    constexpr std::size_t node_bytes = 64;
    const auto [found, is_new] = records_.try_emplace(model_.record_id(commit.commit));
    Filled& record = found->second;
    if (is_new) {
      bytes_ += node_bytes + sizeof(std::string) + found->first.size() + sizeof record;
      if (commit.commit.base_version > 0 || model_.shares_records()) {
        if (const auto stored = load_(found->first)) record.now = record_of(description, *stored);
      }
      if (record.now) record.stored = std::make_unique<const Record>(*record.now);
    }
    const std::size_t before = size_of(record.now);
    for (const RecordedEvent& event : events_of(commit)) {
      record.now = evolve(std::move(record.now), event);
    }
    bytes_ = bytes_ + size_of(record.now) - before;
  }

  std::size_t bytes() const override { return bytes_; }

  CounterSteps counters() const override {
    Tally tally;
    for (const auto& [id, record] : records_) {
      if (!record.is_news()) continue;
      if (record.stored) tally.add(*record.stored, -1);
      tally.add(*record.now, +1);
    }
    return tally.sorted();
  }

  void each_record(const StoreRecord& store) const override {
    std::vector<std::pair<std::string, const Record*>> changed;
    for (const auto& [id, record] : records_) {
      if (record.is_news()) changed.emplace_back(record_key(id), &*record.now);
    }
    std::sort(changed.begin(), changed.end());
    for (const auto& [key, record] : changed) store(key, record_bytes(description, *record));
  }

  void forget() override {
    records_.clear();
    bytes_ = 0;
  }

 private:
  struct Filled {
    std::optional<Record> now;
    std::unique_ptr<const Record> stored;
    bool is_news() const { return now && (!stored || *stored != *now); }
  };

  static std::size_t size_of(const std::optional<Record>& record) {
    if constexpr (requires { bytes_in(*record); }) return record ? bytes_in(*record) : 0;
    return 0;
  }

  const RocksdbFold::Load load_;
  const RocksdbFold& model_;
  std::unordered_map<std::string, Filled> records_;
  std::size_t bytes_ = 0;
};

}  // namespace carelog::projections
