// A list of texts as a column: ["a", "b"].
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "projections/rows/described_row.h"

namespace carelog::projections {

template <>
struct ColumnText<std::vector<std::string>> {
  static std::string to(const std::vector<std::string>& texts);
  static std::vector<std::string> from(std::string_view text);
};

}  // namespace carelog::projections
