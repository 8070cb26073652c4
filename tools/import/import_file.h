// Reads a CSV file for an import: returns rows that can be sent; those that cannot go to the reject
// file.
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

// The command line's flags about columns.
struct MappingChoice {
  std::string flag;    // --map
  std::string file;    // --mapping
  std::string source;  // --source; empty: "synthea" for its two forms, else "import"
  DateOrder date_order = DateOrder::iso;
  char separator = 0;  // 0: as the file's first line says
};

class ImportFile {
 public:
  // A file, or something that can be read once: a pipe, /dev/stdin; "-" is standard input. Throws
  // VerbFailed: no such file, no header, columns not recognised, no key, or nowhere to put refused
  // rows.
  ImportFile(const std::string& path, const MappingChoice& choice, const RejectPlace& rejects);

  // The next row that can be sent; others go to the rejects. Throws std::runtime_error if the file
  // cannot be read further.
  std::optional<SourceRow> next();

  RejectFile& rejects() { return rejects_; }
  const ColumnMapping& mapping() const { return mapping_; }
  const std::string& source() const { return source_; }
  const CsvReader& reader() const { return reader_; }
  std::size_t bytes() const { return bytes_; }  // 0 if not known
  std::size_t bytes_read();
  // The sum of created, existing and refused rows.
  std::size_t rows_read() const { return rows_read_; }
  // Lines without a row: blank, or with all columns empty.
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
  std::size_t columns_min_ = 0;  // up to the last one with a name
  std::size_t rows_read_ = 0;
  std::size_t empty_rows_ = 0;
};

}  // namespace carelog::tools
