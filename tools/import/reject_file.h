// Where the rows go that an import refused.
#pragma once

#include <cstddef>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "tools/import/csv_reader.h"
#include "tools/import/patient_row.h"

namespace carelog::tools {

// A column of a reject file, and of no patient.
bool is_reject_column(std::string_view name);

struct RejectPlace {
  std::string path;
  bool force = false;  // also over a file that no import has made
};

// Refused rows as CSV in the separator of their source: line, field, reason (with the source), then
// the row's own columns, so that the file can be mended and imported again; of a line that is no
// record, the line.
//
// Written aside and renamed by finish(). Until then, and if it never comes to that, an earlier file
// stands as it was. Only what an earlier import of the same file left, as its first line says, is
// ever replaced, and it is removed when nothing was refused. What the import reads is never
// replaced, by whatever name. Used under one lock.
class RejectFile {
 public:
  // Writes nothing. sources: what the import reads or would read if it were there, first the file
  // that names it; a folder stands for all that is in it. header: the columns. Throws VerbFailed
  // (usage): the place is a source, another's file, a pipe that nobody reads, or cannot be written.
  RejectFile(const RejectPlace& place, const std::vector<std::string>& sources,
             std::vector<std::string> header, char separator);
  ~RejectFile();
  RejectFile(const RejectFile&) = delete;
  RejectFile& operator=(const RejectFile&) = delete;

  // Throw std::runtime_error: the disk does not take it.
  void add(std::size_t line, const std::vector<RowOutcome::Problem>& problems,
           const std::vector<std::string>& original);
  void add(const CsvFault& fault);

  // The import has come to its end.
  void finish();

  std::size_t rows() const { return rows_; }
  const std::string& path() const { return shown_; }

 private:
  void require_place(const RejectPlace& place, const std::vector<std::string>& sources);
  void open();
  void write(const std::vector<std::string>& row);

  const std::string shown_;      // as it was given
  std::string path_;             // what it is in the end, past symbolic links
  std::string aside_;            // empty: not open, or written in place
  bool in_place_ = false;        // a device or a pipe
  int pipe_ = -1;                // held, so that its reader stays
  bool is_ours_ = false;         // the earlier file is of an import of the same file
  std::size_t own_columns_ = 0;  // of a header that is a reject file's itself
  char separator_;
  std::string header_line_;
  std::ofstream file_;
  std::size_t rows_ = 0;
};

}  // namespace carelog::tools
