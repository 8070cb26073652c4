// The folder that an export fills: each file is written aside, and all get their names at the end.
#pragma once

#include <filesystem>
#include <fstream>
#include <map>
#include <string>

namespace carelog::tools {

class ExportFolder {
 public:
  // The folder is made if it is not there. extension: of the files, ".ndjson". Throws VerbFailed:
  // it holds something else than such files with names that an export gives.
  ExportFolder(const std::string& path, std::string extension);
  // What was not finished is removed.
  ~ExportFolder();
  ExportFolder(const ExportFolder&) = delete;
  ExportFolder& operator=(const ExportFolder&) = delete;

  // header: written first, if the file is new. Throws std::runtime_error: the disk does not take
  // it.
  void add(const std::string& name, const std::string& line, const std::string& header = {});

  // Takes the place of an earlier export: of files that this one did not write, too.
  void finish();

 private:
  std::filesystem::path aside(const std::string& name) const;

  const std::filesystem::path path_;
  const std::string extension_;
  std::map<std::string, std::ofstream> files_;
};

}  // namespace carelog::tools
