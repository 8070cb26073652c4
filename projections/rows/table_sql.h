// The SQL of a described table (described_row.h): create, load, write. Pure.
#pragma once

#include <string>
#include <vector>

#include "projections/rows/table_words.h"

namespace carelog::projections {

// CREATE TABLE. A table whose rows change has its primary key from the start, because a fold finds
// rows by it; an append-only one gets it with the indexes.
std::string create_table_sql(const TableWords& table, const std::string& schema);

// Everything else that readers need, created when the table is full: one statement each, slowest
// first.
std::vector<std::string> create_indexes_sql(const TableWords& table, const std::string& schema);

// SELECT of all columns for the aggregates in $1, an array.
std::string load_sql(const TableWords& table, const std::string& schema);

// INSERT of rows given as one array per column, $1 and on. A row that exists is replaced by a
// higher version, or stays if the table has no versions.
std::string write_sql(const TableWords& table, const std::string& schema);

}  // namespace carelog::projections
