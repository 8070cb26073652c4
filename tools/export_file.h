// A file that is written for somebody: it gets its name when it is complete, never another's, and
// nobody but its owner can read it. Or standard output.
#pragma once

#include <fstream>
#include <ostream>
#include <string>

namespace carelog::tools {

class ExportFile {
 public:
  static constexpr const char* standard_output = "-";

  // Throws VerbFailed. Conflict: something has that name, be it a pipe or a link to nothing.
  explicit ExportFile(std::string file);
  // What was not finished is removed.
  ~ExportFile();
  ExportFile(const ExportFile&) = delete;
  ExportFile& operator=(const ExportFile&) = delete;

  bool is_standard_output() const { return file_ == standard_output; }
  std::ostream& out();
  // It is on the disk under its name. Throws VerbFailed. Of standard output: nothing, it is looked
  // at where every verb ends.
  void finish();

 private:
  bool is_stored() const;

  const std::string file_;
  std::string partial_;
  std::ofstream out_;
};

}  // namespace carelog::tools
