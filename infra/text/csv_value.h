// A text as a value of a CSV file (RFC 4180).
#pragma once

#include <string>
#include <string_view>

namespace carelog::infra {

// Quoted where it has to be. What a spreadsheet would take for a formula is text: it begins with an
// apostrophe. What cannot be seen is made visible (harmless()).
std::string csv_value(std::string_view text);

}  // namespace carelog::infra
