#include "tools/records/export_folder.h"

#include <fcntl.h>
#include <unistd.h>

#include <stdexcept>

#include "tools/exit_code.h"

namespace carelog::tools {
namespace {

namespace fs = std::filesystem;

constexpr const char* unfinished = ".unfinished";

void sync(const fs::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool stored = file >= 0 && ::fsync(file) == 0;
  if (file >= 0) ::close(file);
  if (!stored) throw std::runtime_error("cannot write " + path.string());
}

}  // namespace

ExportFolder::ExportFolder(const std::string& path, std::string extension)
    : path_(path), extension_(std::move(extension)) {
  if (fs::exists(path_) && !fs::is_directory(path_))
    throw VerbFailed(ExitCode::usage, path + " is no folder: name one for the export's files");
  if (fs::is_directory(path_)) {
    for (const auto& each : fs::directory_iterator(path_)) {
      const fs::path name = each.path().filename();
      if (name.extension() == extension_ || name.extension() == unfinished) continue;
      throw VerbFailed(ExitCode::usage, path + " holds " + name.string() +
                                            ": name an empty folder, or one of an earlier export");
    }
  }
  fs::create_directories(path_);
  fs::permissions(path_, fs::perms::owner_all);  // contains patients' data: nobody else may read it
}

ExportFolder::~ExportFolder() {
  std::error_code ignored;
  for (const auto& [name, file] : files_) fs::remove(aside(name), ignored);
}

fs::path ExportFolder::aside(const std::string& name) const {
  return path_ / (name + extension_ + unfinished);
}

void ExportFolder::add(const std::string& name, const std::string& line,
                       const std::string& header) {
  std::ofstream& file = files_[name];
  if (!file.is_open()) {
    file.open(aside(name), std::ios::binary | std::ios::trunc);
    file << header;
  }
  file << line;
  if (!file) throw std::runtime_error("cannot write " + aside(name).string());
}

void ExportFolder::finish() {
  for (auto& [name, file] : files_) {
    file.close();
    if (!file) throw std::runtime_error("cannot write " + aside(name).string());
    sync(aside(name));
  }
  for (const auto& each : fs::directory_iterator(path_)) {
    const bool written = files_.contains(each.path().stem());
    if (each.path().extension() == extension_ && !written) fs::remove(each.path());
  }
  for (const auto& [name, file] : files_) fs::rename(aside(name), path_ / (name + extension_));
  files_.clear();
  sync(path_);
}

}  // namespace carelog::tools
