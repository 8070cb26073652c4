#include <sstream>
#include <string>

#include "tests/fuzz/targets.h"
#include "tools/import/csv_reader.h"

namespace carelog::fuzz {
namespace {

using namespace carelog::tools;

void check(const CsvReader& reader, const CsvRecord& record) {
  must(!record.fields.empty() && record.line > 0, "a record has a line and fields");
  must(reader.record_lines() > 0 && reader.record_lines() <= csv_record_lines_max,
       "a record has not too many lines");
  const std::string line = csv_line(record.fields, reader.separator());
  must(reader.fields_of(line) == record.fields, "fields survive being written");
}

// Takes back records of several lines if it is to: their first line is refused.
void read_all(std::string_view bytes, char separator, bool takes_back) {
  std::istringstream in{std::string(bytes)};
  CsvReader reader(in, separator);
  std::size_t lines = 0;
  std::size_t last = 0;
  while (const auto result = reader.next()) {
    const std::size_t line = result->has_value() ? result->value().line : result->error().line;
    must(line > last || last == 0, "lines come in their order");
    last = line;
    if (!result->has_value()) {
      must(!result->error().reason.empty(), "a fault has its reason");
      ++lines;
      continue;
    }
    check(reader, result->value());
    if (takes_back && reader.record_lines() > 1) {
      must(reader.take_back("swallowed").line == line, "the first line is refused");
      ++lines;
    } else {
      lines += reader.record_lines();
    }
  }
  must(lines + reader.blank_lines() == reader.lines_read(),
       "every line is of a record, a fault or blank");
}

}  // namespace

void csv(std::string_view bytes) {
  read_all(bytes, 0, false);
  read_all(bytes, ';', true);
}

}  // namespace carelog::fuzz
