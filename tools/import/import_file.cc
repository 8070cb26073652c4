#include "tools/import/import_file.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "tools/exit_code.h"
#include "tools/import/column_target.h"

namespace carelog::tools {

namespace {

constexpr const char* standard_input = "/dev/stdin";

std::string source_path(const std::string& path) {
  return path == "-" ? standard_input : path;
}

std::size_t size_of(const std::string& path) {
  const std::string source = source_path(path);
  return std::filesystem::is_regular_file(source)
             ? static_cast<std::size_t>(std::filesystem::file_size(source))
             : 0;
}

// What is read, and so is never written over.
std::vector<std::string> sources_of(const std::string& path, const MappingChoice& choice) {
  std::vector<std::string> sources = {source_path(path)};
  if (!choice.file.empty()) sources.push_back(choice.file);
  return sources;
}

bool is_empty(std::string_view field) {
  return trimmed(field).empty();
}

std::ifstream open_file(const std::string& given) {
  const std::string path = source_path(given);
  if (std::filesystem::is_directory(path))
    throw VerbFailed(ExitCode::usage, path + " is a directory: name a CSV file");
  std::ifstream in(path, std::ios::binary);
  if (!in) throw VerbFailed(ExitCode::not_found, "cannot read " + path);
  return in;
}

// Why a row cannot be sent.
std::optional<RowOutcome::Problem> fault_in(const PatientRow& row) {
  using Problem = RowOutcome::Problem;
  if (auto field = field_that_is_not_utf8(row); !field.empty())
    return Problem{std::move(field), "is not UTF-8"};
  if (row.key.empty()) return Problem{"key", "is empty: nothing names the row"};
  if (!has_readable_details(row))
    return Problem{"furtherDetails", "write a JSON object, as `carelog export csv` does"};
  return std::nullopt;
}

ColumnMapping checked(ColumnMapping::Parsed parsed) {
  if (!parsed) throw VerbFailed(ExitCode::usage, parsed.error());
  return std::move(*parsed);
}

}  // namespace

ImportFile::ImportFile(const std::string& path, const MappingChoice& choice,
                       const RejectPlace& rejects)
    : in_(open_file(path)),
      bytes_(size_of(path)),
      reader_(in_, choice.separator),
      header_(read_header(reader_, path)),
      mapping_(choose(choice, header_)),
      source_(choice.source),
      rejects_(rejects, sources_of(path, choice), header_, reader_.separator()) {
  if (source_.empty()) source_ = mapping_.name().starts_with("Synthea") ? "synthea" : "import";
  mapping_.take_dates_as(choice.date_order);
  for (std::size_t i = 0; i < header_.size(); ++i)
    if (!header_[i].empty()) columns_min_ = i + 1;
}

std::vector<std::string> ImportFile::read_header(CsvReader& reader, const std::string& path) {
  auto record = reader.next();
  if (!record)
    throw VerbFailed(ExitCode::usage, path + " is empty: its first line names the columns");
  if (!*record)
    throw VerbFailed(ExitCode::usage, path + ", line " + std::to_string(record->error().line) +
                                          ": " + record->error().reason);
  auto& header = (*record)->fields;
  std::set<std::string> seen;
  for (auto& column : header) {
    column = std::string(trimmed(column));
    if (!column.empty() && !seen.insert(column).second)
      throw VerbFailed(ExitCode::usage, path + " has two columns called '" + column + "'");
  }
  return header;
}

ColumnMapping ImportFile::choose(const MappingChoice& choice,
                                 const std::vector<std::string>& header) {
  auto mapping = ColumnMapping::recognise(header);
  if (!choice.file.empty()) {
    std::ifstream file = open_file(choice.file);
    TextInput input(file);
    std::string text;
    for (int c = input.get(); c != TextInput::end_of_file; c = input.get())
      text += static_cast<char>(c);
    mapping = checked(ColumnMapping::parse_lines(text, header));
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
    if (!*record) {
      refuse(record->error());
    } else if (auto row = row_of(std::move(**record))) {
      return row;
    }
  }
}

void ImportFile::refuse(const CsvFault& fault) {
  if (!fault.continues) ++rows_read_;
  rejects_.add(fault);
}

std::optional<SourceRow> ImportFile::row_of(CsvRecord record) {
  auto& fields = record.fields;
  if (std::all_of(fields.begin(), fields.end(), [](const auto& each) { return is_empty(each); })) {
    empty_rows_ += reader_.record_lines();
    return std::nullopt;
  }
  const std::size_t found = fields.size();
  const bool fits = fit_columns(fields);
  if (reader_.record_lines() > 1 && (!fits || has_swallowed_rows())) {
    refuse(reader_.take_back("a quote is opened and not closed in this line"));
    return std::nullopt;
  }
  ++rows_read_;
  SourceRow row;
  row.line = record.line;
  row.original = std::move(fields);
  if (!fits) {
    rejects_.add(row.line,
                 {{"", "has " + std::to_string(found) + " columns, the header has " +
                           std::to_string(header_.size())}},
                 row.original);
    return std::nullopt;
  }
  row.patient = mapping_.map(row.original, source_);
  const auto fault = fault_in(row.patient);
  if (!fault) return row;
  rejects_.add(row.line, {*fault}, row.original);
  return std::nullopt;
}

// Columns without a name, and empty ones past the header, are padding.
bool ImportFile::fit_columns(std::vector<std::string>& fields) const {
  if (fields.size() < columns_min_) return false;
  for (std::size_t i = header_.size(); i < fields.size(); ++i)
    if (!is_empty(fields[i])) return false;
  fields.resize(header_.size());
  return true;
}

bool ImportFile::reads_as_row(std::string line) const {
  std::erase(line, '"');
  auto fields = reader_.fields_of(line);
  if (!fields || !fit_columns(*fields)) return false;
  const PatientRow row = mapping_.map(*fields, source_);
  return !row.key.empty() && is_iso_date(row.date_of_birth);
}

// A quote that should have been closed earlier takes whole rows into its field. The sign: a line
// between the first and the last reads as a row, or both of these do.
bool ImportFile::has_swallowed_rows() const {
  const std::size_t lines = reader_.record_lines();
  for (std::size_t i = 1; i + 1 < lines; ++i)
    if (reads_as_row(reader_.record_line(i))) return true;
  return reads_as_row(reader_.record_line(0)) && reads_as_row(reader_.record_line(lines - 1));
}

std::size_t ImportFile::bytes_read() {
  const auto at = in_.tellg();
  return at < 0 ? bytes_ : static_cast<std::size_t>(at);
}

}  // namespace carelog::tools
