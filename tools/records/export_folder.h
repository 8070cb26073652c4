// The folder that an export fills: files are written under temporary names and all renamed at the
// end.
#pragma once

#include <filesystem>
#include <fstream>
#include <map>
#include <string>

namespace carelog::tools {

class ExportFolder {
 public:
  // Creates the folder if needed. extension: of the files, ".ndjson". Throws VerbFailed if it has
  // anything but files that an export would have named so.
  ExportFolder(const std::string& path, std::string extension);
  // Removes what was not finished.
  ~ExportFolder();
  ExportFolder(const ExportFolder&) = delete;
  ExportFolder& operator=(const ExportFolder&) = delete;

  // header: written first if the file is new. Throws std::runtime_error if the disk refuses.
  void add(const std::string& name, const std::string& line, const std::string& header = {});

  // Replaces an earlier export, including files that this one has not written.
  void finish();

 private:
  std::filesystem::path aside(const std::string& name) const;

  const std::filesystem::path path_;
  const std::string extension_;
  std::map<std::string, std::ofstream> files_;
};

}  // namespace carelog::tools
