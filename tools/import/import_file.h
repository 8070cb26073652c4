// A CSV file on its way into carelog: rows that can be sent, rows that cannot, and where the
// refused ones are written.
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

namespace carelog::tools {

// Refused rows as CSV: line, field, reason, then the row's own columns, so that the file can be
// mended and imported again. Made with the first refused row; a file of an earlier run is replaced.
// Used under one lock.
class RejectFile {
 public:
  RejectFile(std::string path, std::vector<std::string> header);

  void add(std::size_t line, const std::vector<RowOutcome::Problem>& problems,
           const std::vector<std::string>& original);

  std::size_t rows() const { return rows_; }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
  std::vector<std::string> header_;
  std::size_t own_columns_ = 0;  // of a header that is a reject file's itself
  std::ofstream file_;
  std::size_t rows_ = 0;
};

// What the command line says about the columns.
struct MappingChoice {
  std::string flag;    // --map
  std::string file;    // --mapping
  std::string source;  // --source; empty: "synthea" for its two forms, else "import"
};

class ImportFile {
 public:
  // Throws VerbFailed: no such file, no header, columns not recognised, no key.
  ImportFile(const std::string& path, const MappingChoice& choice, const std::string& reject_path);

  // The next row that can be sent; what cannot goes to the rejects. Throws std::runtime_error when
  // the file cannot be read on.
  std::optional<SourceRow> next();

  RejectFile& rejects() { return rejects_; }
  const ColumnMapping& mapping() const { return mapping_; }
  const std::string& source() const { return source_; }
  std::size_t bytes() const { return bytes_; }
  std::size_t bytes_read();
  std::size_t rows_read() const { return rows_read_; }

 private:
  static std::vector<std::string> read_header(CsvReader& reader, const std::string& path);
  static ColumnMapping choose(const MappingChoice& choice, const std::vector<std::string>& header);

  std::ifstream in_;
  std::size_t bytes_ = 0;
  CsvReader reader_;
  std::vector<std::string> header_;
  ColumnMapping mapping_;
  std::string source_;
  RejectFile rejects_;
  std::size_t rows_read_ = 0;
};

}  // namespace carelog::tools
