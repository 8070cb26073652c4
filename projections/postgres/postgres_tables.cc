#include "projections/postgres/postgres_tables.h"

namespace carelog::projections {

std::string generation_schema(const std::string& projection, int number) {
  return "carelog_" + projection + "_" + std::to_string(number);
}

std::string in_schema(const char* sql, const std::string& schema) {
  std::string text;
  for (; *sql != '\0'; ++sql) {
    if (*sql == '@') {
      text += schema;
    } else {
      text += *sql;
    }
  }
  return text;
}

}  // namespace carelog::projections
