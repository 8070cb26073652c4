#include "query-side/row_lists.h"

namespace carelog::query {

const std::vector<RowList>& row_lists() {
  static const std::vector<RowList> all = {
      {.name = "occupancy",
       .model = "occupancy",
       .view = "occupancy",
       .begins = "begins_ms",
       .ends = "ends_ms",
       .unless = "in_error",
       .shown = {{"version", "version", ShownAs::number}, {"content", "", ShownAs::members}},
       .filters = {{"status", "status"}, {"class", "visit_class"}}},
  };
  return all;
}

}  // namespace carelog::query
