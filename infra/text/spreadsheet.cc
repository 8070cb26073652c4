#include "infra/text/spreadsheet.h"

namespace carelog::infra {
namespace {

// Behind any apostrophes, so that one that was there before is told from ours.
bool would_be_calculated(std::string_view text) {
  const auto first = text.find_first_not_of('\'');
  return first != std::string_view::npos &&
         std::string_view("=+-@\t\r").find(text[first]) != std::string_view::npos;
}

}  // namespace

std::string spreadsheet_text(std::string_view text) {
  return would_be_calculated(text) ? "'" + std::string(text) : std::string(text);
}

std::string_view text_of_spreadsheet(std::string_view cell) {
  return cell.starts_with('\'') && would_be_calculated(cell) ? cell.substr(1) : cell;
}

}  // namespace carelog::infra
