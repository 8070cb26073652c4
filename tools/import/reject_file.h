// The file for rows that an import refused.
#pragma once

#include <cstddef>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "tools/import/csv_reader.h"
#include "tools/import/patient_row.h"

namespace carelog::tools {

// A column of reject files that is not part of a patient.
bool is_reject_column(std::string_view name);

struct RejectPlace {
  std::string path;
  bool force = false;  // overwrite even a file that no import has written
};

// Refused rows as CSV, with the separator of their source: line, field, reason (with the source),
// then the row's own columns, so that the file can be corrected and imported again; for a line that
// is not a record, the line itself.
//
// Written to a temporary file and renamed by finish(); until then, or without it, an earlier file
// stays as it was. Only a file that an earlier import of the same source left, as its first line
// says, is ever replaced; it is removed if nothing was refused. Used under one lock.
class RejectFile {
 public:
  // Writes nothing yet. source: the imported file, header: its columns. Throws VerbFailed (usage):
  // the place is the source itself, somebody else's file, or not writable.
  RejectFile(RejectPlace place, const std::string& source, std::vector<std::string> header,
             char separator);
  ~RejectFile();
  RejectFile(const RejectFile&) = delete;
  RejectFile& operator=(const RejectFile&) = delete;

  // Both throw std::runtime_error if the disk refuses.
  void add(std::size_t line, const std::vector<RowOutcome::Problem>& problems,
           const std::vector<std::string>& original);
  void add(const CsvFault& fault);

  // The import is complete.
  void finish();

  std::size_t rows() const { return rows_; }
  const std::string& path() const { return shown_; }

 private:
  void open();
  void write(const std::vector<std::string>& row);

  const std::string shown_;      // as given by the user
  std::string path_;             // the real path, with symbolic links resolved
  std::string aside_;            // empty: not open, or written in place
  bool in_place_ = false;        // a device or a pipe
  bool is_ours_ = false;         // the earlier file is from an import of the same source
  std::size_t own_columns_ = 0;  // if the header is itself a reject file's
  char separator_;
  std::string header_line_;
  std::ofstream file_;
  std::size_t rows_ = 0;
};

}  // namespace carelog::tools
