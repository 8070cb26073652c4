// The lists of rows that the query role serves. A new one is a description here.
#pragma once

#include <vector>

#include "query-side/reading/row_list.h"

namespace carelog::query {

const std::vector<RowList>& row_lists();

}  // namespace carelog::query
