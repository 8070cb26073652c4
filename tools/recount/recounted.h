// What the facts of a log come to, counted without the folds of the read models. Pure.
//
// Keys are those of projections/rocksdb/rocksdb_keys.h without their letter.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "events/frame/recorded_commit.h"

namespace carelog::tools {

class Counters {
 public:
  void add(std::int64_t number, std::initializer_list<std::string_view> parts);
  // By year, month and day, and by hour if so; when: "2026-11-28T16" or "2026-11-28".
  void add_dated(std::int64_t number, bool by_hour, std::string_view clinic,
                 std::string_view counter, std::string_view when,
                 std::initializer_list<std::string_view> dimensions);
  const std::map<std::string, std::int64_t>& all() const { return all_; }

 private:
  std::map<std::string, std::int64_t> all_;
};

class Recounting {
 public:
  virtual ~Recounting() = default;
  virtual void take(const events::RecordedCommit& commit) = 0;  // in the order of its partition
  virtual void count(Counters& counters) const = 0;
};

// The model must be one that counts; null: it is none.
std::unique_ptr<Recounting> recounting_of(std::string_view model);
std::unique_ptr<Recounting> recount_patients();
std::unique_ptr<Recounting> recount_entries();
std::unique_ptr<Recounting> recount_visits();
std::unique_ptr<Recounting> recount_money();

// The hour on the clocks of the clinic in which the commit was decided.
std::string hour_decided(const events::Commit& commit);
// The hour or day of a time as a form has it; empty: it says nothing.
std::string hour_or_day(const std::string& time, const events::Commit& commit);

}  // namespace carelog::tools
