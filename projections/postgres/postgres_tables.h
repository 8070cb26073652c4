// What differs between one PostgreSQL read model and another: its tables and how it folds.
#pragma once

#include <memory>
#include <pqxx/connection>
#include <pqxx/transaction_base>
#include <string>
#include <vector>

#include "events/frame/recorded_commit.h"
#include "projections/postgres/postgres_filling.h"

namespace carelog::projections {

// In its SQL, @ stands for the schema of the generation.
class PostgresTables {
 public:
  virtual ~PostgresTables() = default;

  // To be raised when tables or folds change: a live generation of another layout is rebuilt.
  virtual int layout() const { return 1; }
  // Makes the tables, with those keys by which the fold finds rows.
  virtual const char* tables_sql() const = 0;
  // Everything else that readers need: made when the tables are full. One statement each.
  virtual std::vector<const char*> indexes_sql() const = 0;

  // Names its statements on a new session.
  virtual void prepare(pqxx::connection& connection, const std::string& schema) const = 0;

  // Loads the rows that the commits are about, folds, and writes, with a statement per table.
  // Throws UnappliableEvent and RowRefused.
  virtual void fold(pqxx::transaction_base& transaction, const std::string& topic,
                    const std::vector<events::RecordedCommit>& commits) const = 0;
  // The same for a generation that nobody reads yet, in bulk.
  virtual std::unique_ptr<PostgresFilling> filling(const std::string& schema,
                                                   const std::string& topic) const = 0;

  struct Table {
    const char* name;
    const char* key;        // its columns: the order of the checksum
    const char* aggregate;  // the column with the aggregate's id
  };
  virtual std::vector<Table> tables() const = 0;
};

// Where the tables of a generation are: carelog_<projection>_<number>.
std::string generation_schema(const std::string& projection, int number);

// The text with every @ replaced.
std::string in_schema(const char* sql, const std::string& schema);

}  // namespace carelog::projections
