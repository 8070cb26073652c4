// A described row without its types: the source of SQL and the layout number. Pure.
#pragma once

#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

#include "projections/rows/described_row.h"

namespace carelog::projections {

struct ColumnWords {
  std::string name;
  ColumnType type = ColumnType::text;
  ColumnUse uses = 0;
  bool is(ColumnUse wanted) const { return (uses & wanted) != 0; }
};
struct TableWords {
  std::string name;
  std::vector<ColumnWords> columns;
  std::vector<RowIndex> indexes;

  // Comma-separated names of the columns with this use; 0: of all.
  std::string names(ColumnUse wanted = 0) const;
  bool has(ColumnUse wanted) const;
};

template <typename Description>
TableWords words_of(const Description& description) {
  using Row = typename Description::Row;
  TableWords words{.name = std::string(description.name), .columns = {}, .indexes = {}};
  words.indexes.assign(description.indexes.begin(), description.indexes.end());
  std::apply(
      [&](const auto&... columns) {
        (words.columns.push_back(
             {std::string(columns.name),
              column_type<
                  std::remove_cvref_t<std::invoke_result_t<decltype(columns.access), Row&>>>(
                  columns.uses),
              columns.uses}),
         ...);
      },
      description.columns);
  return words;
}

// The layout number of what is stored: it differs for different names, types, keys, indexes or fold
// versions.
int layout_of(const std::vector<TableWords>& tables, int fold_version);

}  // namespace carelog::projections
