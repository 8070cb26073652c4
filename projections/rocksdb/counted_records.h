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

#include <utility>

#include "projections/following/read_model.h"
#include "projections/following/recorded_event.h"
#include "projections/rocksdb/counted_filling.h"
#include "projections/rocksdb/dated_counter.h"
#include "projections/rocksdb/rocksdb_fold.h"
#include "projections/rocksdb/rocksdb_keys.h"
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
    return std::make_unique<CountedFilling<description>>(std::move(load), *this);
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

  const TakesType takes_;
  const int fold_version_;
  const RecordOf record_of_;
};

}  // namespace carelog::projections
