#include "infra/text/csv_value.h"

#include "infra/text/text.h"

namespace carelog::infra {

std::string csv_value(std::string_view text) {
  const std::string value = harmless(text);
  const bool formula =
      !value.empty() && std::string_view("=+-@\t").find(value.front()) != std::string_view::npos;
  std::string written;
  if (value.find_first_of(",\"\r\n") == std::string::npos) {
    if (formula) written += '\'';
    return written.append(value);
  }
  written += formula ? "\"'" : "\"";
  for (const char each : value) {
    if (each == '"') written += '"';
    written += each;
  }
  written += '"';
  return written;
}

}  // namespace carelog::infra
