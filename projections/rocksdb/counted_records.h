// A RocksDB read model made from a described record, its evolve() and its each_counter().
//
//   inline constexpr auto visits_record = table<Visits>("visits", column("version", ...), ...);
//   template <typename Counted> void each_counter(const Visits& visits, Counted&& counted) {
//     counted(visits.clinic, "visits_per_day", visits.day);
//   }
//   std::make_shared<CountedRecords<visits_record>>(is_visit)
//
// A counter that is moved by more than one: counted(Times{minutes}, visits.clinic, ...), and by
// time: each_level() (dated_counter.h).
#pragma once

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "projections/following/read_model.h"
#include "projections/following/recorded_event.h"
#include "projections/rocksdb/dated_counter.h"
#include "projections/rocksdb/rocksdb_fold.h"
#include "projections/rocksdb/rocksdb_keys.h"
#include "projections/rocksdb/tally.h"
#include "projections/rows/record_bytes.h"
#include "projections/rows/table_words.h"

namespace carelog::projections {

// Which record an event belongs to.
enum class RecordOf {
  aggregate,  // each aggregate has one
  key,        // those of one key share one, which knows the version of each of them
};

// description: a constexpr variable made by table(). Beside the record are defined evolve(record or
// nothing, event) -> record or nothing, each_counter(record, counted) and, if its size varies much,
// bytes_in(record). Dimensions are values of the record and have no zero bytes.
template <const auto& description>
class CountedRecords final : public RocksdbFold {
  using Record = typename std::remove_cvref_t<decltype(description)>::Row;

 public:
  // fold_version: raise it when evolve() or each_counter() changes.
  explicit CountedRecords(TakesType of_types, int fold_version = 1,
                          RecordOf record_of_what = RecordOf::aggregate)
      : takes_(of_types), fold_version_(fold_version), record_of_(record_of_what) {}

  bool takes(std::string_view type) const override { return takes_ == nullptr || takes_(type); }
  int layout() const override { return layout_of({words_of(description)}, fold_version_); }
  std::string_view records() const override { return description.name; }
  bool shares_records() const override { return record_of_ == RecordOf::key; }

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
    return std::make_unique<Filling>(std::move(load), *this);
  }

  std::string in_words(std::string_view record) const override {
    return record_in_words(description, record);
  }

 private:
  struct Count {
    std::int64_t step;
    CounterSteps& steps;
    template <typename... Parts>
    void operator()(Times times, const Parts&... parts) const {
      steps[counter_key({std::string_view(parts)...})] += step * times.count;
    }
    template <typename... Parts>
    void operator()(const Parts&... parts) const {
      (*this)(Times{1}, parts...);
    }
  };
  static void count(const Record& record, std::int64_t step, CounterSteps& steps) {
    each_counter(record, Count{step, steps});
  }

  class Filling final : public RocksdbFilling {
   public:
    Filling(Load load, const CountedRecords& model) : load_(std::move(load)), model_(model) {}

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

    const Load load_;
    const CountedRecords& model_;
    std::unordered_map<std::string, Filled> records_;
    std::size_t bytes_ = 0;
  };

  const TakesType takes_;
  const int fold_version_;
  const RecordOf record_of_;
};

}  // namespace carelog::projections
