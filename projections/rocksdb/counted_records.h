// A RocksDB read model made from a described record, its evolve() and its each_counter().
//
//   inline constexpr auto visits_record = table<Visits>("visits", column("version", ...), ...);
//   template <typename Counted> void each_counter(const Visits& visits, Counted&& counted) {
//     counted(visits.clinic, "visits_per_day", visits.day);
//   }
//   std::make_shared<CountedRecords<visits_record>>(is_visit)
#pragma once

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "projections/following/read_model.h"
#include "projections/following/recorded_event.h"
#include "projections/rocksdb/rocksdb_fold.h"
#include "projections/rocksdb/rocksdb_keys.h"
#include "projections/rocksdb/tally.h"
#include "projections/rows/record_bytes.h"
#include "projections/rows/table_words.h"

namespace carelog::projections {

// description: a constexpr variable made by table(). The record has a version; beside it are
// defined evolve(record or nothing, event) -> record or nothing, and each_counter(record, counted).
// Dimensions are values of the record and have no zero bytes.
template <const auto& description>
class CountedRecords final : public RocksdbFold {
  using Record = typename std::remove_cvref_t<decltype(description)>::Row;

 public:
  // fold_version: raise it when evolve() or each_counter() changes.
  explicit CountedRecords(TakesType of_types, int fold_version = 1)
      : takes_(of_types), fold_version_(fold_version) {}

  bool takes(std::string_view type) const override { return takes_ == nullptr || takes_(type); }
  int layout() const override { return layout_of({words_of(description)}, fold_version_); }
  std::string_view records() const override { return description.name; }

  Folded fold(const std::optional<std::string>& stored,
              const std::vector<const events::RecordedCommit*>& commits,
              CounterSteps& steps) const override {
    std::optional<Record> before;
    if (stored) before = record_of(description, *stored);
    std::optional<Record> after = before;
    Folded folded;
    try {
      for (; folded.commits < commits.size(); ++folded.commits) {
        const events::RecordedCommit& commit = *commits[folded.commits];
        if (!commit.unknown_events.empty()) throw RowRefused(commit.unknown_events);
        std::optional<Record> next = after;
        for (const RecordedEvent& event : events_of(commit)) next = evolve(std::move(next), event);
        if (next == after) continue;
        folded.record = record_bytes(description, *next);
        after = std::move(next);
      }
    } catch (const UnappliableEvent& refused) {
      folded.refusal = refused.what();
    } catch (const RowRefused& refused) {
      folded.refusal = refused.what();
    }
    if (after == before) folded.record.reset();
    if (before) count(*before, -1, steps);
    if (after) count(*after, +1, steps);
    return folded;
  }

  std::unique_ptr<RocksdbFilling> filling(Load load) const override {
    return std::make_unique<Filling>(std::move(load));
  }

  std::string in_words(std::string_view record) const override {
    return record_in_words(description, record);
  }

 private:
  static void count(const Record& record, std::int64_t step, CounterSteps& steps) {
    each_counter(record, [&](const auto&... parts) {
      steps[counter_key({std::string_view(parts)...})] += step;
    });
  }

  class Filling final : public RocksdbFilling {
   public:
    explicit Filling(Load load) : load_(std::move(load)) {}

    void fold(const events::RecordedCommit& commit) override {
      if (!commit.unknown_events.empty()) throw RowRefused(commit.unknown_events);
      constexpr std::size_t node_bytes = 64;
      const auto [found, is_new] = records_.try_emplace(commit.commit.aggregate.id);
      Filled& record = found->second;
      if (is_new) {
        bytes_ += node_bytes + sizeof(std::string) + found->first.size() + sizeof record;
        if (commit.commit.base_version > 0) {
          if (const auto stored = load_(found->first)) record.now = record_of(description, *stored);
        }
        if (record.now) record.stored = std::make_unique<const Record>(*record.now);
      }
      for (const RecordedEvent& event : events_of(commit)) {
        record.now = evolve(std::move(record.now), event);
      }
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
      bool is_news() const { return now && (!stored || stored->version != now->version); }
    };

    const Load load_;
    std::unordered_map<std::string, Filled> records_;
    std::size_t bytes_ = 0;
  };

  const TakesType takes_;
  const int fold_version_;
};

}  // namespace carelog::projections
