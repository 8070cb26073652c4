// A CSV file on its way into carelog: rows that can be sent, and those that cannot, which go to the
// reject file.
#pragma once

#include <cstddef>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tools/import/bulk_import.h"
#include "tools/import/column_mapping.h"
#include "tools/import/csv_reader.h"
#include "tools/import/reject_file.h"

namespace carelog::tools {

// What the command line says about the columns.
struct MappingChoice {
  std::string flag;    // --map
  std::string file;    // --mapping
  std::string source;  // --source; empty: "synthea" for its two forms, else "import"
  DateOrder date_order = DateOrder::iso;
  char separator = 0;  // 0: as the file's first line says
};

class ImportFile {
 public:
  // A file, or what can be read once: a pipe, /dev/stdin; "-" is standard input. Throws VerbFailed:
  // no such file, no header, columns not recognised, no key, no place for refused rows.
  ImportFile(const std::string& path, const MappingChoice& choice, const RejectPlace& rejects);

  // The next row that can be sent; what cannot goes to the rejects. Throws std::runtime_error when
  // the file cannot be read on.
  std::optional<SourceRow> next();

  RejectFile& rejects() { return rejects_; }
  const ColumnMapping& mapping() const { return mapping_; }
  const std::string& source() const { return source_; }
  const CsvReader& reader() const { return reader_; }
  std::size_t bytes() const { return bytes_; }  // 0: not known
  std::size_t bytes_read();
  // Created, existing and refused rows add up to it.
  std::size_t rows_read() const { return rows_read_; }
  // Lines without a row: blank, or with nothing in any column.
  std::size_t empty_lines() const { return reader_.blank_lines() + empty_rows_; }

 private:
  static std::vector<std::string> read_header(CsvReader& reader, const std::string& path);
  static ColumnMapping choose(const MappingChoice& choice, const std::vector<std::string>& header);
  std::optional<SourceRow> row_of(CsvRecord record);
  bool has_swallowed_rows() const;
  bool reads_as_row(std::string line) const;
  bool fit_columns(std::vector<std::string>& fields) const;
  void refuse(const CsvFault& fault);

  std::ifstream in_;
  std::size_t bytes_ = 0;
  CsvReader reader_;
  std::vector<std::string> header_;
  ColumnMapping mapping_;
  std::string source_;
  RejectFile rejects_;
  std::size_t columns_min_ = 0;  // up to the last one that has a name
  std::size_t rows_read_ = 0;
  std::size_t empty_rows_ = 0;
};

}  // namespace carelog::tools
