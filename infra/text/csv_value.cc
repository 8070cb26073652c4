#include "infra/text/csv_value.h"

#include "infra/text/spreadsheet.h"
#include "infra/text/text.h"

namespace carelog::infra {

std::string csv_value(std::string_view text) {
  std::string value = spreadsheet_text(harmless(text));
  if (value.find_first_of(",\"\r\n") == std::string::npos) return value;
  std::string written = "\"";
  for (const char each : value) {
    if (each == '"') written += '"';
    written += each;
  }
  written += '"';
  return written;
}

}  // namespace carelog::infra
