// A described row without its types: what SQL and the layout are made from. Pure.
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

  // Names of the columns with this use, comma-separated; 0: of all.
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

// The layout of what is stored: another number for other names, types, keys or indexes, and for
// another version of the fold.
int layout_of(const std::vector<TableWords>& tables, int fold_version);

}  // namespace carelog::projections
