// Comma-separated values as RFC 4180 has them, one record at a time, of files of any size.
//
// Takes LF and CRLF, quoted fields with line breaks and doubled quotes, and a UTF-8 byte order
// mark. A malformed record is a value that says where and what; reading goes on behind it, so one
// bad line never costs the others. Blank lines are passed over.
#pragma once

#include <cstddef>
#include <istream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace carelog::tools {

struct CsvRecord {
  std::size_t line = 0;  // of its first character; the first line is 1
  std::vector<std::string> fields;
};

struct CsvFault {
  std::size_t line = 0;  // where the record begins
  std::string reason;
  std::string text;  // what could not be read, at most csv_fault_text_bytes_max of it
};

inline constexpr std::size_t csv_record_bytes_max = 1 << 20;
inline constexpr std::size_t csv_fault_text_bytes_max = 4096;

class CsvReader {
 public:
  // The stream outlives the reader.
  explicit CsvReader(std::istream& in);

  // The next record, or nothing at the end of the file.
  std::optional<tl::expected<CsvRecord, CsvFault>> next();

 private:
  int take();
  void end_line(int c);
  tl::expected<void, std::string> read_record(CsvRecord& record);
  tl::expected<void, std::string> read_quoted(std::string& field);
  CsvFault skip_line(std::size_t line, std::string reason);

  std::istream& in_;
  std::size_t line_ = 1;
  std::string text_;  // of the record being read
  bool line_ended_ = false;
};

// The record as one line, quoted where needed, ended by LF.
std::string csv_line(const std::vector<std::string>& fields);

}  // namespace carelog::tools
