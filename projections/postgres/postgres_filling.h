// The rows of a generation that nobody reads yet, as the fold produces them: kept in memory and
// stored together, new ones by COPY. So a row that changes ten times is written once.
#pragma once

#include <algorithm>
#include <pqxx/transaction_base>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "projections/following/batch_fold.h"

namespace carelog::projections {

// Used by one thread. What it holds is lost with it, or by forget(); the log still has it.
class PostgresFilling {
 public:
  virtual ~PostgresFilling() = default;

  // Loads the rows that are missing and folds. Throws UnappliableEvent and RowRefused; some of the
  // commits may have been folded by then: forget() everything.
  virtual void fold(pqxx::transaction_base& reading,
                    const std::vector<events::RecordedCommit>& commits) = 0;
  // Memory taken by the rows, roughly.
  virtual std::size_t bytes() const = 0;
  // Throws RowRefused. After a failure: forget().
  virtual void store(pqxx::transaction_base& writing) = 0;
  virtual void forget() = 0;
};

// Row: has a version; bytes_in(row) returns the memory of its texts.
template <typename Row>
class FilledRows {
 public:
  struct Filled {
    std::optional<Row> row;
    std::uint64_t stored_version = 0;  // 0 if not stored yet
  };

  // Aggregates that began before the commits and are not in memory.
  std::vector<std::string> missing(const std::vector<events::RecordedCommit>& commits) const {
    std::unordered_set<std::string_view> met;
    std::vector<std::string> ids;
    for (const events::RecordedCommit& commit : commits) {
      const std::string& id = commit.commit.aggregate.id;
      if (!met.insert(id).second) continue;
      if (commit.commit.base_version > 0 && !rows_.contains(id)) ids.push_back(id);
    }
    return ids;
  }
  void add_stored(Rows<Row> loaded) {
    for (auto& [id, row] : loaded) {
      if (!row) continue;
      const std::uint64_t version = row->version;
      note(id, *row);
      rows_[id] = {std::move(row), version};
    }
  }

  // evolve(row or nothing, event) -> row or nothing.
  template <typename Evolve>
  void fold(const events::RecordedCommit& commit, Evolve&& evolve) {
    Filled& filled = rows_[commit.commit.aggregate.id];
    const bool is_new = !filled.row;
    for (const RecordedEvent& event : events_of(commit)) {
      filled.row = evolve(std::move(filled.row), event);
    }
    if (is_new && filled.row) note(commit.commit.aggregate.id, *filled.row);
  }

  // Rows to be written, in key order: those already stored in an earlier version, and new ones.
  struct Changed {
    std::vector<const Row*> begun;
    Rows<Row> grown;
  };
  Changed changed() const {
    Changed changed;
    std::vector<std::pair<const std::string*, const Row*>> begun;
    for (const auto& [id, filled] : rows_) {
      if (!filled.row || filled.row->version == filled.stored_version) continue;
      if (filled.stored_version == 0) {
        begun.emplace_back(&id, &*filled.row);
      } else {
        changed.grown.emplace(id, filled.row);
      }
    }
    std::sort(begun.begin(), begun.end(),
              [](const auto& one, const auto& other) { return *one.first < *other.first; });
    changed.begun.reserve(begun.size());
    for (const auto& [id, row] : begun) changed.begun.push_back(row);
    return changed;
  }

  std::size_t bytes() const { return bytes_; }
  void clear() {
    rows_.clear();
    bytes_ = 0;
  }

 private:
  void note(const std::string& id, const Row& row) {
    constexpr std::size_t node_bytes = 64;
    bytes_ += node_bytes + sizeof(Filled) + sizeof(std::string) + id.size() + bytes_in(row);
  }

  std::unordered_map<std::string, Filled> rows_;
  std::size_t bytes_ = 0;
};

}  // namespace carelog::projections
