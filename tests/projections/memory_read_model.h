// A read model in memory with faults on demand, for tests of the worker.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <set>

#include "projections/following/batch_fold.h"
#include "projections/following/read_model.h"
#include "projections/patients/patient_summary.h"

namespace carelog::projections {

class MemoryReadModel final : public ReadModel {
 public:
  const std::string& name() const override { return name_; }

  std::vector<events::ReaderPosition> positions(const std::string&, std::uint32_t count) override {
    const std::lock_guard lock(mutex_);
    fail_if_away();
    ++loads;
    std::vector<events::ReaderPosition> all;
    for (events::Partition partition = 0; partition < count; ++partition) {
      all.push_back({partition, rules_[partition]});
    }
    return all;
  }

  bool apply(const std::string&, const std::vector<Move>& moves,
             const std::vector<events::RecordedCommit>& commits) override {
    const std::lock_guard lock(mutex_);
    fail_if_away();
    for (const Move& move : moves) {
      if (rules_[move.to.partition].next_offset() != move.from) return false;
    }
    Rows<PatientSummary> rows = rows_;
    for (const auto& commit : commits) {
      for (const RecordedEvent& event : events_of(commit)) {
        if (event.id() == poisoned) throw ReadModelFailure("is poison");
        rows[event.id()] = evolve(std::move(rows[event.id()]), event);
      }
    }
    rows_ = std::move(rows);
    for (const Move& move : moves) rules_[move.to.partition] = move.to.rule;
    batches.push_back(commits.size());
    return true;
  }

  bool note_at_end(const std::string&, const std::vector<events::LogPosition>& here) override {
    const std::lock_guard lock(mutex_);
    fail_if_away();
    for (const auto& at : here) {
      if (rules_[at.partition].next_offset() != at.next_offset) return false;
    }
    ++ends_seen;
    return true;
  }

  void reset() {
    const std::lock_guard lock(mutex_);
    fail_if_away();
    rows_.clear();
    rules_.clear();
  }

  Checksum checksum() override { return {}; }
  std::vector<ParkedAggregate> parked() override { return {}; }
  bool retry(const ParkedAggregate&, const std::vector<events::RecordedCommit>&) override {
    return false;
  }
  bool release(const ParkedAggregate&) override { return false; }

  std::map<events::Partition, events::FrameRule> rules() {
    const std::lock_guard lock(mutex_);
    return rules_;
  }

  void set_away(bool away) {
    const std::lock_guard lock(mutex_);
    away_ = away;
  }
  void poison(const std::string& id) {
    const std::lock_guard lock(mutex_);
    poisoned = id;
  }
  Rows<PatientSummary> rows() {
    const std::lock_guard lock(mutex_);
    return rows_;
  }
  int ends() {
    const std::lock_guard lock(mutex_);
    return ends_seen;
  }

  std::vector<std::size_t> batches;
  int loads = 0;

 private:
  void fail_if_away() const {
    if (away_) throw ReadModelFailure("the database is away");
  }

  const std::string name_ = "memory";
  std::mutex mutex_;
  std::string poisoned;
  int ends_seen = 0;
  bool away_ = false;
  Rows<PatientSummary> rows_;
  std::map<events::Partition, events::FrameRule> rules_;
};

}  // namespace carelog::projections
