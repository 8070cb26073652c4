#include "tools/import/csv_reader.h"

#include <algorithm>
#include <array>
#include <utility>

namespace carelog::tools {

namespace {

constexpr std::array<char, 4> separators = {',', ';', '\t', '|'};

bool is_line_end(char c) {
  return c == '\n' || c == '\r';
}

std::string_view without_end(std::string_view line) {
  while (!line.empty() && is_line_end(line.back())) line.remove_suffix(1);
  return line;
}

// Parses a record, one line at a time.
class Parser {
 public:
  enum class State { more, done, malformed };

  explicit Parser(char separator) : separator_(separator) {}

  // more: the line ends inside a quoted field.
  State take(std::string_view line) {
    std::size_t i = 0;
    while (i < line.size()) {
      const char c = line[i];
      if (inside_) {
        if (c != '"') {
          field_ += c;
        } else if (i + 1 < line.size() && line[i + 1] == '"') {
          field_ += '"';
          ++i;
        } else {
          inside_ = false;
          closed_ = true;
        }
      } else if (is_line_end(c)) {
        break;
      } else if (c == separator_) {
        end_field();
      } else if (closed_) {
        return fail("text after a closing quote");
      } else if (c == '"') {
        if (!field_.empty()) return fail("a quote inside a field that does not begin with one");
        inside_ = true;
        quoted_ = true;
      } else {
        field_ += c;
      }
      ++i;
    }
    if (inside_) return State::more;
    end_field();
    return State::done;
  }

  bool quoted() const { return quoted_; }
  const std::string& reason() const { return reason_; }
  std::vector<std::string>& fields() { return fields_; }

 private:
  State fail(const char* reason) {
    reason_ = reason;
    return State::malformed;
  }
  void end_field() {
    fields_.push_back(std::exchange(field_, {}));
    closed_ = false;
  }

  const char separator_;
  std::vector<std::string> fields_;
  std::string field_;
  std::string reason_;
  bool inside_ = false;
  bool closed_ = false;
  bool quoted_ = false;  // whether any field was quoted
};

std::size_t outside_quotes(std::string_view line, char wanted) {
  std::size_t count = 0;
  bool inside = false;
  for (const char c : line) {
    if (c == '"') inside = !inside;
    if (!inside && c == wanted) ++count;
  }
  return count;
}

// "sep=;" names the separator for Excel; it is not a record.
std::optional<char> named_separator(std::string_view line) {
  if (line.size() != 5 || !line.starts_with("sep=")) return std::nullopt;
  const auto known = std::find(separators.begin(), separators.end(), line[4]);
  return known == separators.end() ? std::nullopt : std::optional(*known);
}

bool needs_quotes(std::string_view field, char separator) {
  return field.find_first_of("\"\r\n") != std::string_view::npos ||
         field.find(separator) != std::string_view::npos ||
         (!field.empty() && (field.front() == ' ' || field.back() == ' '));
}

}  // namespace

CsvReader::CsvReader(std::istream& in, char separator) : in_(in), separator_(separator) {
  choose_separator();
}

void CsvReader::choose_separator() {
  while (fetch()) {
    const std::string_view line = without_end(ahead_.back().text);
    if (ahead_.back().number == 1) {
      if (const auto named = named_separator(line)) {
        if (separator_ == 0) separator_ = *named;
        ahead_.pop_back();
        ++blank_lines_;
        continue;
      }
    }
    if (line.empty()) continue;
    if (separator_ != 0) return;
    separator_ = *std::max_element(separators.begin(), separators.end(), [&](char a, char b) {
      return outside_quotes(line, a) < outside_quotes(line, b);
    });
    return;
  }
  if (separator_ == 0) separator_ = separators.front();
}

bool CsvReader::fetch() {
  if (in_.peek() == TextInput::end_of_file) return false;
  Line line;
  line.continues = in_long_line_;
  if (!line.continues) ++lines_;
  line.number = lines_;
  line.whole = false;
  while (line.text.size() < csv_record_bytes_max) {
    const int c = in_.get();
    if (c == TextInput::end_of_file) {
      line.whole = true;
      break;
    }
    line.text += static_cast<char>(c);
    if (!is_line_end(static_cast<char>(c))) continue;
    if (c == '\r' && in_.peek() == '\n') line.text += static_cast<char>(in_.get());
    line.whole = true;
    break;
  }
  in_long_line_ = !line.whole;
  ahead_.push_back(std::move(line));
  return true;
}

std::optional<CsvResult> CsvReader::next() {
  record_.clear();
  for (;;) {
    if (ahead_.empty() && !fetch()) return std::nullopt;
    const Line& first = ahead_.front();
    if (!first.whole || first.continues)
      return tl::unexpected(refuse_first_line("the line is longer than 1 MiB"));
    Parser parser(separator_);
    std::size_t lines = 0;
    std::size_t bytes = 0;
    auto state = Parser::State::more;
    while (state == Parser::State::more && lines < csv_record_lines_max &&
           bytes < csv_record_bytes_max) {
      if (lines == ahead_.size() && !fetch()) break;
      if (!ahead_[lines].whole) break;
      bytes += ahead_[lines].text.size();
      state = parser.take(ahead_[lines++].text);
    }
    if (state == Parser::State::malformed) {
      return tl::unexpected(refuse_first_line(
          lines == 1 ? parser.reason() : "a quote is opened and not closed: " + parser.reason()));
    }
    if (state == Parser::State::more) {
      const bool at_end = lines == ahead_.size() && in_.peek() == TextInput::end_of_file;
      return tl::unexpected(refuse_first_line(at_end ? "a quote is opened and never closed"
                                                     : "a quote is opened and not closed within " +
                                                           std::to_string(csv_record_lines_max) +
                                                           " lines and 1 MiB"));
    }
    const bool blank =
        parser.fields().size() == 1 && parser.fields()[0].empty() && !parser.quoted();
    if (blank) {
      ahead_.pop_front();
      ++blank_lines_;
      continue;
    }
    CsvRecord record;
    record.line = first.number;
    record.fields = std::move(parser.fields());
    const auto end = ahead_.begin() + static_cast<std::ptrdiff_t>(lines);
    std::move(ahead_.begin(), end, std::back_inserter(record_));
    ahead_.erase(ahead_.begin(), end);
    return record;
  }
}

CsvFault CsvReader::take_back(std::string reason) {
  ahead_.insert(ahead_.begin(), record_.begin(), record_.end());
  record_.clear();
  return refuse_first_line(std::move(reason));
}

CsvFault CsvReader::refuse_first_line(std::string reason) {
  const Line& line = ahead_.front();
  CsvFault fault;
  fault.line = line.number;
  fault.reason = std::move(reason);
  fault.text = line.whole ? std::string(without_end(line.text)) : line.text;
  fault.continues = line.continues;
  ahead_.pop_front();
  return fault;
}

std::optional<std::vector<std::string>> CsvReader::fields_of(std::string_view line) const {
  Parser parser(separator_);
  if (parser.take(line) != Parser::State::done) return std::nullopt;
  return std::move(parser.fields());
}

std::string csv_line(const std::vector<std::string>& fields, char separator) {
  std::string line;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) line += separator;
    if (!needs_quotes(fields[i], separator)) {
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
