// Reads comma-separated values (RFC 4180) one record at a time, from files of any size.
//
// Accepts LF, CRLF and CR, quoted fields with line breaks and doubled quotes, other separators
// (semicolon, tab), a line `sep=;`, and UTF-8 or UTF-16 with a byte order mark. Skips blank lines.
//
// Refuses single lines: a quoted field may have line breaks, but if its quote is not closed within
// record_lines_max lines, or text follows the closing quote, only the record's first line is
// refused, as a whole, and reading continues with the next line. So a quote that never closes costs
// one line, and never the good lines after it.
#pragma once

#include <cstddef>
#include <deque>
#include <istream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "tools/import/text_input.h"

namespace carelog::tools {

struct CsvRecord {
  std::size_t line = 0;  // line of its first character; the first line is 1
  std::vector<std::string> fields;
};

struct CsvFault {
  std::size_t line = 0;
  std::string reason;
  std::string text;        // the line as it is in the file, without its end
  bool continues = false;  // the rest of a very long line whose start was the previous fault
};

inline constexpr std::size_t csv_record_bytes_max = 1 << 20;
inline constexpr std::size_t csv_record_lines_max = 100;

using CsvResult = tl::expected<CsvRecord, CsvFault>;

class CsvReader {
 public:
  // The stream outlives the reader. separator: 0 takes the one of a line `sep=`, else the one that
  // gives most columns in the first line.
  explicit CsvReader(std::istream& in, char separator = 0);

  // The next record or refused line; nothing at the end of the file.
  std::optional<CsvResult> next();

  // Takes back the last record: refuses its first line for this reason, and next() continues with
  // its second one. For a caller that finds that a quoted field has swallowed records. Requires:
  // the last result was a record.
  CsvFault take_back(std::string reason);

  // Number of lines of the last record.
  std::size_t record_lines() const { return record_.size(); }
  const std::string& record_line(std::size_t index) const { return record_[index].text; }
  // The fields of a line read as a record of its own; nothing if it is not one.
  std::optional<std::vector<std::string>> fields_of(std::string_view line) const;

  char separator() const { return separator_; }
  std::string_view encoding() const { return in_.encoding(); }  // "UTF-8", "UTF-16LE", ...
  std::size_t lines_read() const { return lines_; }
  std::size_t blank_lines() const { return blank_lines_; }

 private:
  struct Line {
    std::size_t number = 0;
    std::string text;   // including its end
    bool whole = true;  // false: the first csv_record_bytes_max bytes of a longer line
    bool continues = false;
  };

  bool fetch();  // one more line into ahead_; false at the end of the file
  void choose_separator();
  CsvFault refuse_first_line(std::string reason);

  TextInput in_;
  char separator_;
  std::deque<Line> ahead_;   // read, not yet returned
  std::deque<Line> record_;  // lines of the last record
  std::size_t lines_ = 0;
  std::size_t blank_lines_ = 0;
  bool in_long_line_ = false;
};

// The record as one line that ends in LF, quoted where needed.
std::string csv_line(const std::vector<std::string>& fields, char separator = ',');

}  // namespace carelog::tools
