#include "tools/import/reject_file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <optional>

#include "tools/exit_code.h"

namespace carelog::tools {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t own_columns = 3;
constexpr std::string_view made_by = "reason (carelog import of ";

// The third column names the source, so that an import never mistakes another file's rejects for
// its own.
std::vector<std::string> reject_columns(const std::string& source) {
  std::error_code unknown;
  const fs::path whole = fs::is_regular_file(source) ? fs::canonical(source, unknown) : fs::path();
  return {"line", "field", std::string(made_by) + (whole.empty() ? source : whole.string()) + ")"};
}

[[noreturn]] void refuse(const std::string& why) {
  throw VerbFailed(ExitCode::usage, why);
}

std::string first_line_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string line(csv_record_bytes_max, '\0');
  in.getline(line.data(), static_cast<std::streamsize>(line.size()));
  line.resize(in.gcount() > 0 ? static_cast<std::size_t>(in.gcount()) - 1 : 0);
  return line;
}

// Whether an import of the same source made it, whatever its columns were then.
bool is_of_an_earlier_import(const fs::path& file, const std::string& source) {
  const std::string line = first_line_of(file);
  for (const char separator : {',', ';', '\t', '|'}) {
    std::string marker = csv_line(reject_columns(source), separator);
    marker.pop_back();
    if (line == marker || line.starts_with(marker + separator)) return true;
  }
  return false;
}

bool is_same_file(const fs::path& one, const fs::path& other) {
  std::error_code missing;
  return fs::equivalent(one, other, missing);
}

bool sync_file(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  const bool stored = ::fsync(file) == 0;
  ::close(file);
  return stored;
}

}  // namespace

bool is_reject_column(std::string_view name) {
  return name == "line" || name == "field" || name == "reason" || name.starts_with(made_by);
}

RejectFile::RejectFile(RejectPlace place, const std::string& source,
                       std::vector<std::string> header, char separator)
    : shown_(std::move(place.path)), separator_(separator) {
  if (shown_ == "-") refuse("- is no place for refused rows: name a file with --rejects");
  std::error_code unknown;
  if (fs::is_symlink(shown_) && !fs::exists(shown_, unknown))
    refuse(shown_ + " is a symbolic link to nothing: name another file with --rejects");
  path_ = fs::weakly_canonical(shown_, unknown).string();
  if (unknown || path_.empty()) path_ = shown_;
  if (is_same_file(path_, source))
    refuse(shown_ + " is the file that is imported: name another for its refused rows");
  if (fs::is_directory(path_)) refuse(shown_ + " is a directory: name a file for refused rows");
  const fs::path folder = fs::absolute(path_).parent_path();
  if (!fs::is_directory(folder))
    refuse("there is no folder " + folder.string() + " for refused rows: make it first");
  in_place_ = fs::exists(path_) && !fs::is_regular_file(path_);
  if (!in_place_ && ::access(folder.c_str(), W_OK) != 0)
    refuse("the folder of " + shown_ + " cannot be written: name another file with --rejects");
  if (fs::is_regular_file(path_)) is_ours_ = is_of_an_earlier_import(path_, source);
  if (fs::is_regular_file(path_) && !place.force && !is_ours_)
    refuse(shown_ + " was not made by an import of " + source +
           ": name another file with --rejects, or give --force");

  if (header.size() >= own_columns && is_reject_column(header[0]) && is_reject_column(header[1]) &&
      is_reject_column(header[2]))
    own_columns_ = own_columns;
  std::vector<std::string> columns = reject_columns(source);
  columns.insert(columns.end(), header.begin() + static_cast<std::ptrdiff_t>(own_columns_),
                 header.end());
  header_line_ = csv_line(columns, separator_);
}

RejectFile::~RejectFile() {
  std::error_code ignored;
  if (!aside_.empty()) fs::remove(aside_, ignored);
}

// Contains patients' data: nobody else may read it.
void RejectFile::open() {
  if (file_.is_open()) return;
  std::string name = path_;
  if (!in_place_) {
    name += ".XXXXXX";
    const int made = ::mkostemp(name.data(), O_CLOEXEC);
    if (made < 0) throw std::runtime_error("cannot write refused rows beside " + shown_);
    ::close(made);
    aside_ = name;
  }
  file_.open(name, std::ios::binary);
  file_ << header_line_;
}

void RejectFile::write(const std::vector<std::string>& row) {
  open();
  file_ << csv_line(row, separator_) << std::flush;
  if (!file_) throw std::runtime_error("cannot write refused rows to " + shown_);
}

void RejectFile::add(std::size_t line, const std::vector<RowOutcome::Problem>& problems,
                     const std::vector<std::string>& original) {
  std::string fields;
  std::string reasons;
  for (const auto& problem : problems) {
    fields += (fields.empty() ? "" : "; ") + problem.field;
    reasons += (reasons.empty() ? "" : "; ") + problem.reason;
  }
  std::vector<std::string> row = {std::to_string(line), fields, reasons};
  const std::size_t own = std::min(own_columns_, original.size());
  row.insert(row.end(), original.begin() + static_cast<std::ptrdiff_t>(own), original.end());
  write(row);
  ++rows_;
}

void RejectFile::add(const CsvFault& fault) {
  write({std::to_string(fault.line), "", fault.continues ? "continues the row above" : fault.reason,
         fault.text});
  if (!fault.continues) ++rows_;
}

void RejectFile::finish() {
  if (rows_ == 0) {
    if (is_ours_ && fs::is_regular_file(path_)) fs::remove(path_);
    return;
  }
  file_.close();
  if (aside_.empty()) {
    if (!file_) throw std::runtime_error("cannot write refused rows to " + shown_);
    return;
  }
  if (!file_ || !sync_file(aside_))
    throw std::runtime_error("cannot write refused rows to " + shown_);
  fs::rename(aside_, path_);
  aside_.clear();
}

}  // namespace carelog::tools
