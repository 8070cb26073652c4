#include "tools/import/import_file.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <sstream>

#include "tools/exit_code.h"

namespace carelog::tools {

namespace {

const std::vector<std::string> reject_columns = {"line", "field", "reason"};

std::ifstream open_file(const std::string& path) {
  if (std::filesystem::is_directory(path))
    throw VerbFailed(ExitCode::usage, path + " is a directory: name a CSV file");
  std::ifstream in(path, std::ios::binary);
  if (!in) throw VerbFailed(ExitCode::not_found, "cannot read " + path);
  return in;
}

ColumnMapping checked(ColumnMapping::Parsed parsed) {
  if (!parsed) throw VerbFailed(ExitCode::usage, parsed.error());
  return std::move(*parsed);
}

}  // namespace

RejectFile::RejectFile(std::string path, std::vector<std::string> header)
    : path_(std::move(path)), header_(std::move(header)) {
  if (header_.size() >= reject_columns.size() &&
      std::equal(reject_columns.begin(), reject_columns.end(), header_.begin()))
    own_columns_ = reject_columns.size();
  std::error_code ignored;
  std::filesystem::remove(path_, ignored);
}

void RejectFile::add(std::size_t line, const std::vector<RowOutcome::Problem>& problems,
                     const std::vector<std::string>& original) {
  if (rows_ == 0) {
    file_.open(path_, std::ios::binary | std::ios::trunc);
    std::vector<std::string> columns = reject_columns;
    columns.insert(columns.end(), header_.begin() + static_cast<std::ptrdiff_t>(own_columns_),
                   header_.end());
    file_ << csv_line(columns);
  }
  std::string fields;
  std::string reasons;
  for (const auto& problem : problems) {
    fields += (fields.empty() ? "" : "; ") + problem.field;
    reasons += (reasons.empty() ? "" : "; ") + problem.reason;
  }
  std::vector<std::string> row = {std::to_string(line), fields, reasons};
  const std::size_t own = std::min(own_columns_, original.size());
  row.insert(row.end(), original.begin() + static_cast<std::ptrdiff_t>(own), original.end());
  file_ << csv_line(row) << std::flush;
  if (!file_) throw std::runtime_error("cannot write refused rows to " + path_);
  ++rows_;
}

ImportFile::ImportFile(const std::string& path, const MappingChoice& choice,
                       const std::string& reject_path)
    : in_(open_file(path)),
      bytes_(static_cast<std::size_t>(std::filesystem::file_size(path))),
      reader_(in_),
      header_(read_header(reader_, path)),
      mapping_(choose(choice, header_)),
      source_(choice.source),
      rejects_(reject_path, header_) {
  if (source_.empty()) source_ = mapping_.name().starts_with("Synthea") ? "synthea" : "import";
}

std::vector<std::string> ImportFile::read_header(CsvReader& reader, const std::string& path) {
  const auto record = reader.next();
  if (!record)
    throw VerbFailed(ExitCode::usage, path + " is empty: its first line names the columns");
  if (!*record)
    throw VerbFailed(ExitCode::usage, path + ", line " + std::to_string(record->error().line) +
                                          ": " + record->error().reason);
  const auto& header = (*record)->fields;
  std::set<std::string> seen;
  for (const auto& column : header) {
    if (!seen.insert(column).second)
      throw VerbFailed(ExitCode::usage, path + " has two columns called '" + column + "'");
  }
  return header;
}

ColumnMapping ImportFile::choose(const MappingChoice& choice,
                                 const std::vector<std::string>& header) {
  auto mapping = ColumnMapping::recognise(header);
  if (!choice.file.empty()) {
    std::ifstream file = open_file(choice.file);
    std::stringstream text;
    text << file.rdbuf();
    mapping = checked(ColumnMapping::parse_lines(text.str(), header));
  }
  if (!choice.flag.empty()) {
    auto flags = checked(ColumnMapping::parse_flag(choice.flag, header));
    if (mapping) {
      mapping->replace(flags);
    } else {
      mapping = std::move(flags);
    }
  }
  auto chosen = checked(std::move(mapping));
  if (!chosen.has("key"))
    throw VerbFailed(ExitCode::usage,
                     "no column says which row is which, and a second import would double the "
                     "patients: name one with --map 'key=COLUMN'");
  if (!chosen.has("name"))
    throw VerbFailed(ExitCode::usage, "no column is mapped to name: add --map 'name=COLUMN'");
  return chosen;
}

std::optional<SourceRow> ImportFile::next() {
  for (;;) {
    auto record = reader_.next();
    if (in_.bad()) throw std::runtime_error("the file cannot be read on");
    if (!record) return std::nullopt;
    ++rows_read_;
    if (!*record) {
      rejects_.add(record->error().line, {{"", record->error().reason}}, {record->error().text});
      continue;
    }
    SourceRow row;
    row.line = (*record)->line;
    row.original = std::move((*record)->fields);
    if (row.original.size() != header_.size()) {
      rejects_.add(row.line,
                   {{"", "has " + std::to_string(row.original.size()) +
                             " columns, the header has " + std::to_string(header_.size())}},
                   row.original);
      continue;
    }
    row.patient = mapping_.map(row.original, source_);
    std::string field = field_that_is_not_utf8(row.patient);
    if (!field.empty() || row.patient.key.empty()) {
      rejects_.add(row.line,
                   {field.empty() ? RowOutcome::Problem{"key", "is empty: nothing names the row"}
                                  : RowOutcome::Problem{field, "is not UTF-8"}},
                   row.original);
      continue;
    }
    return row;
  }
}

std::size_t ImportFile::bytes_read() {
  const auto at = in_.tellg();
  return at < 0 ? bytes_ : static_cast<std::size_t>(at);
}

}  // namespace carelog::tools
