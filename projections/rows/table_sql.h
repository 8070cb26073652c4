// The SQL of a described table (described_row.h): making it, loading, writing. Pure.
#pragma once

#include <string>
#include <vector>

#include "projections/rows/table_words.h"

namespace carelog::projections {

// CREATE TABLE. A table whose rows change has its primary key from the start, because a fold finds
// rows by it; one whose rows are only added gets it with the indexes.
std::string create_table_sql(const TableWords& table, const std::string& schema);

// All that readers need besides: made when the table is full, one statement each, those that take
// longest first.
std::vector<std::string> create_indexes_sql(const TableWords& table, const std::string& schema);

// SELECT of all columns for the aggregates in $1, an array.
std::string load_sql(const TableWords& table, const std::string& schema);

// INSERT of rows given as one array for each column, $1 and on. A row that is there already gives
// way to a higher version, or stays where the table has no versions.
std::string write_sql(const TableWords& table, const std::string& schema);

}  // namespace carelog::projections
