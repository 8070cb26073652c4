// Values in tables that people open with a spreadsheet. Pure.
#pragma once

#include <string>
#include <string_view>

namespace carelog::infra {

// A text for a cell: what a spreadsheet would take for a formula or a number (=, +, -, @ or a tab
// in front) has an apostrophe before it. Not for numbers, which are to stay numbers.
std::string spreadsheet_text(std::string_view text);

// The text of such a cell; of any other cell, the cell.
std::string_view text_of_spreadsheet(std::string_view cell);

}  // namespace carelog::infra
