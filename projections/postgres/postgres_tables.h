// What distinguishes one PostgreSQL read model from another: its tables and its fold.
#pragma once

#include <memory>
#include <pqxx/connection>
#include <pqxx/transaction_base>
#include <string>
#include <vector>

#include "events/frame/recorded_commit.h"
#include "projections/following/read_model.h"
#include "projections/postgres/postgres_filling.h"
#include "projections/rows/table_words.h"

namespace carelog::projections {

// For those who keep rows near: the channel on which the model tells of its changes, and the ids of
// the rows whose readers see something else after the commit; not of one that begins with it.
struct RowNews {
  std::string channel = {};  // empty: it tells nothing
  std::vector<std::string> (*touched_by)(const events::RecordedCommit& commit) = nullptr;
};

class PostgresTables {
 public:
  // fold_version: raise it when the fold makes different rows from the same events. When it or the
  // tables change, a live generation is rebuilt.
  explicit PostgresTables(TakesType of_types, int fold_version = 1, RowNews news = {})
      : takes_(of_types), fold_version_(fold_version), news_(std::move(news)) {}
  virtual ~PostgresTables() = default;

  bool takes(std::string_view type) const { return takes_ == nullptr || takes_(type); }

  const std::string& channel() const { return news_.channel; }
  // Requires: it has a channel.
  std::vector<std::string> touched_by(const events::RecordedCommit& commit) const {
    return news_.touched_by(commit);
  }

  virtual std::vector<TableWords> tables() const = 0;
  int layout() const { return layout_of(tables(), fold_version_); }

  // Prepares its statements on a new session.
  virtual void prepare(pqxx::connection& connection, const std::string& schema) const = 0;

  // Loads the rows of the commits, folds, and writes with one statement per table. Throws
  // UnappliableEvent and RowRefused.
  virtual void fold(pqxx::transaction_base& transaction, const std::string& topic,
                    const std::vector<events::RecordedCommit>& commits) const = 0;
  // The same for a generation that nobody reads yet, in bulk.
  virtual std::unique_ptr<PostgresFilling> filling(const std::string& schema,
                                                   const std::string& topic) const = 0;

 private:
  const TakesType takes_;
  const int fold_version_;
  const RowNews news_;
};

// Where the tables of a generation are: carelog_<projection>_<number>.
inline std::string generation_schema(const std::string& projection, int number) {
  return "carelog_" + projection + "_" + std::to_string(number);
}

}  // namespace carelog::projections
