#include "tools/import/csv_reader.h"

#include <utility>

namespace carelog::tools {

namespace {

constexpr int end_of_file = std::char_traits<char>::eof();

tl::unexpected<std::string> fault(std::string reason) {
  return tl::unexpected<std::string>(std::move(reason));
}

bool needs_quotes(std::string_view field) {
  return field.find_first_of(",\"\r\n") != std::string_view::npos ||
         (!field.empty() && (field.front() == ' ' || field.back() == ' '));
}

}  // namespace

CsvReader::CsvReader(std::istream& in) : in_(in) {
  constexpr std::string_view mark = "\xEF\xBB\xBF";
  for (std::size_t i = 0; i < mark.size() && in_.peek() == static_cast<unsigned char>(mark[i]); ++i)
    in_.get();
}

int CsvReader::take() {
  const int c = in_.get();
  if (c == end_of_file) return c;
  if (c == '\n') ++line_;
  if (text_.size() <= csv_record_bytes_max) text_ += static_cast<char>(c);
  return c;
}

// Requires: c was taken last and is CR or LF.
void CsvReader::end_line(int c) {
  if (c == '\r') {
    if (in_.peek() == '\n') {
      take();
    } else {
      ++line_;
    }
  }
  line_ended_ = true;
}

std::optional<tl::expected<CsvRecord, CsvFault>> CsvReader::next() {
  for (;;) {
    if (in_.peek() == end_of_file) return std::nullopt;
    text_.clear();
    line_ended_ = false;
    CsvRecord record;
    record.line = line_;
    auto read = read_record(record);
    if (!read) return tl::unexpected(skip_line(record.line, std::move(read.error())));
    const bool blank = record.fields.size() == 1 && record.fields[0].empty() &&
                       text_.find('"') == std::string::npos;
    if (!blank) return record;
  }
}

tl::expected<void, std::string> CsvReader::read_record(CsvRecord& record) {
  std::string field;
  for (;;) {
    if (text_.size() > csv_record_bytes_max) return fault("the record is longer than 1 MiB");
    const int c = take();
    if (c == end_of_file || c == '\n' || c == '\r') {
      if (c != end_of_file) end_line(c);
      record.fields.push_back(std::move(field));
      return {};
    }
    if (c == ',') {
      record.fields.push_back(std::exchange(field, {}));
    } else if (c == '"') {
      if (!field.empty()) return fault("a quote inside a field that does not begin with one");
      if (auto quoted = read_quoted(field); !quoted) return quoted;
      const int after = in_.peek();
      if (after != ',' && after != '\n' && after != '\r' && after != end_of_file)
        return fault("text after a closing quote");
    } else {
      field += static_cast<char>(c);
    }
  }
}

tl::expected<void, std::string> CsvReader::read_quoted(std::string& field) {
  const std::size_t opened = line_;
  for (;;) {
    if (text_.size() > csv_record_bytes_max)
      return fault("the quote opened in line " + std::to_string(opened) +
                   " is not closed within 1 MiB");
    const int c = take();
    if (c == end_of_file)
      return fault("the quote opened in line " + std::to_string(opened) + " is never closed");
    if (c != '"') {
      field += static_cast<char>(c);
    } else if (in_.peek() == '"') {
      take();
      field += '"';
    } else {
      return {};
    }
  }
}

CsvFault CsvReader::skip_line(std::size_t line, std::string reason) {
  while (!line_ended_) {
    const int c = take();
    if (c == end_of_file) break;
    if (c == '\n' || c == '\r') end_line(c);
  }
  while (!text_.empty() && (text_.back() == '\n' || text_.back() == '\r')) text_.pop_back();
  if (text_.size() > csv_fault_text_bytes_max) text_.resize(csv_fault_text_bytes_max);
  return {line, std::move(reason), text_};
}

std::string csv_line(const std::vector<std::string>& fields) {
  std::string line;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) line += ',';
    if (!needs_quotes(fields[i])) {
      line += fields[i];
      continue;
    }
    line += '"';
    for (const char c : fields[i]) {
      if (c == '"') line += '"';
      line += c;
    }
    line += '"';
  }
  return line + '\n';
}

}  // namespace carelog::tools
