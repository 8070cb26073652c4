// Compares two generations of a read model in PostgreSQL row by row, as of one moment.
#pragma once

#include <memory>
#include <pqxx/transaction>
#include <string>

#include "projections/generations/read_model_generations.h"
#include "projections/postgres/postgres_tables.h"

namespace carelog::projections {

// Used by one thread: hold, begin, add for each table, finish.
class PostgresComparison {
 public:
  PostgresComparison(pqxx::connection& connection, std::string projection, int live, int next);
  ~PostgresComparison();

  // Locks the live generation's positions in the caller's transaction and returns them.
  Positions hold(pqxx::transaction_base& holding);
  // Takes the snapshot. False: the two are not at the same positions.
  bool begin();
  void add(const TableWords& table, const std::string& live_schema, const std::string& next_schema);
  Comparison finish() { return std::move(comparison_); }

 private:
  pqxx::connection& connection_;
  const std::string projection_;
  const int live_;
  const int next_;
  std::unique_ptr<pqxx::transaction<pqxx::repeatable_read>> moment_;
  Comparison comparison_;
};

}  // namespace carelog::projections
