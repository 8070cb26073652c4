#include "tools/export_file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <iostream>

#include "tools/exit_code.h"

namespace carelog::tools {
namespace {

[[noreturn]] void refuse_taken(const std::string& file) {
  throw VerbFailed(ExitCode::conflict, file + " exists: name another file");
}

[[noreturn]] void fail_writing(const std::string& file) {
  throw VerbFailed(ExitCode::error, file + " cannot be written: " + std::strerror(errno));
}

}  // namespace

ExportFile::ExportFile(std::string file) : file_(std::move(file)) {
  if (is_standard_output()) return;
  if (std::filesystem::exists(std::filesystem::symlink_status(file_))) refuse_taken(file_);
  partial_ = file_ + ".XXXXXX";
  const int made = ::mkostemp(partial_.data(), O_CLOEXEC);
  if (made < 0) {
    partial_.clear();
    fail_writing(file_);
  }
  ::close(made);
  out_.open(partial_, std::ios::binary);
}

ExportFile::~ExportFile() {
  std::error_code ignored;
  if (!partial_.empty()) std::filesystem::remove(partial_, ignored);
}

std::ostream& ExportFile::out() {
  if (is_standard_output()) return std::cout;
  return out_;
}

void ExportFile::finish() {
  if (is_standard_output()) return;
  out_.close();
  if (!out_ || !is_stored()) fail_writing(file_);
  // A link, unlike a rename, fails where somebody has made the file meanwhile.
  if (::link(partial_.c_str(), file_.c_str()) == 0) return;
  if (errno == EEXIST) refuse_taken(file_);
  fail_writing(file_);
}

bool ExportFile::is_stored() const {
  const int file = ::open(partial_.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  const bool stored = ::fsync(file) == 0;
  ::close(file);
  return stored;
}

}  // namespace carelog::tools
