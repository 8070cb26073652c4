#include "tools/import/column_mapping.h"

#include <algorithm>
#include <set>

#include "infra/text/spreadsheet.h"
#include "infra/text/text.h"
#include "tools/import/column_target.h"

namespace carelog::tools {

namespace {

constexpr std::string_view flat_fhir_mapping = R"(
key={id}
name={given} {family}
address={address_line}, {city}, {state} {postal_code}, {country}
dateOfBirth=birth_date
gender=gender
telephone=phone
deceasedDate=deceased_at
identifiers.mrn=mrn
)";

constexpr std::string_view synthea_mapping = R"(
key={Id}
name={FIRST} {LAST}
address={ADDRESS}, {CITY}, {STATE} {ZIP}
dateOfBirth=BIRTHDATE
gender=GENDER
deceasedDate=DEATHDATE
identifiers.mrn=Id
)";

// Other systems write CR LF or CR for LF.
std::string with_plain_line_breaks(std::string text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\r') {
      out += text[i];
    } else if (i + 1 == text.size() || text[i + 1] != '\n') {
      out += '\n';
    }
  }
  return out;
}

// Of what `carelog export csv` writes as JSON, or as it is.
bool is_further_target(std::string_view target) {
  return target == "deceasedTime" || target == "deceased" || target == "active" ||
         target == "identifiers" || target == "furtherDetails";
}

// Spreadsheets and people write the two words of JSON in their own way.
std::string in_json(const std::string& value) {
  const std::string word = lower_case(value);
  if (word == "true" || word == "yes" || word == "y") return "true";
  if (word == "false" || word == "no" || word == "n") return "false";
  return value;
}

std::string gender_word(std::string_view text) {
  const std::string word = lower_case(text);
  if (word == "m") return "male";
  if (word == "f") return "female";
  if (word == "o") return "other";
  if (word == "u") return "unknown";
  return word;
}

bool has_all(const std::vector<std::string>& header, std::initializer_list<const char*> columns) {
  return std::all_of(columns.begin(), columns.end(), [&](const char* column) {
    return std::any_of(header.begin(), header.end(),
                       [&](const auto& each) { return plain_name(each) == plain_name(column); });
  });
}

// "name={a} {b},address=x, y,gender=g": a comma separates entries only if a target and '=' follow.
std::vector<std::string_view> split_flag(std::string_view flag) {
  std::vector<std::string_view> entries;
  std::size_t begin = 0;
  for (std::size_t at = flag.find(','); at != std::string_view::npos; at = flag.find(',', at + 1)) {
    const std::string_view rest = flag.substr(at + 1);
    const std::size_t equals = rest.find('=');
    if (equals == std::string_view::npos || !is_column_target(trimmed(rest.substr(0, equals))))
      continue;
    entries.push_back(flag.substr(begin, at - begin));
    begin = at + 1;
  }
  entries.push_back(flag.substr(begin));
  return entries;
}

tl::expected<std::pair<std::string_view, std::string_view>, std::string> split_entry(
    std::string_view entry) {
  const std::size_t equals = entry.find('=');
  if (equals == std::string_view::npos)
    return tl::unexpected("mapping entry '" + std::string(entry) +
                          "' has no '=': write target=column");
  const std::string_view target = trimmed(entry.substr(0, equals));
  const std::string_view text = trimmed(entry.substr(equals + 1));
  if (!is_column_target(target))
    return tl::unexpected("'" + std::string(target) + "' is not a field of a patient; there are " +
                          column_target_names());
  if (text.empty())
    return tl::unexpected("mapping of '" + std::string(target) + "' names no column");
  return std::pair{target, text};
}

}  // namespace

ColumnMapping::Parsed ColumnMapping::parse_lines(std::string_view text,
                                                 const std::vector<std::string>& header) {
  ColumnMapping mapping("mapping file", header);
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.front() == '#') continue;
    const auto entry = split_entry(line);
    if (!entry) return tl::unexpected(entry.error());
    if (auto added = mapping.add(entry->first, entry->second); !added)
      return tl::unexpected(added.error());
  }
  return mapping;
}

ColumnMapping::Parsed ColumnMapping::parse_flag(std::string_view flag,
                                                const std::vector<std::string>& header) {
  ColumnMapping mapping("--map", header);
  for (const auto text : split_flag(flag)) {
    const auto entry = split_entry(text);
    if (!entry) return tl::unexpected(entry.error());
    if (auto added = mapping.add(entry->first, entry->second); !added)
      return tl::unexpected(added.error());
  }
  return mapping;
}

ColumnMapping::Parsed ColumnMapping::recognise(const std::vector<std::string>& header) {
  if (has_all(header, {"id", "mrn", "given", "family", "birth_date"})) {
    auto mapping = parse_lines(flat_fhir_mapping, header);
    if (mapping) mapping->name_ = "Synthea FHIR patients, flat";
    return mapping;
  }
  if (has_all(header, {"Id", "BIRTHDATE", "FIRST", "LAST"})) {
    auto mapping = parse_lines(synthea_mapping, header);
    if (mapping) mapping->name_ = "Synthea patients.csv";
    return mapping;
  }
  ColumnMapping mapping("columns named as the fields", header);
  for (const auto& column : header) {
    if (const std::string target = target_called(column); !target.empty()) {
      if (auto added = mapping.add(target, column); !added) return tl::unexpected(added.error());
    } else if (plain_name(column) == "id" && !has_all(header, {"key"})) {
      if (auto added = mapping.add("key", column); !added) return tl::unexpected(added.error());
    } else if (plain_name(column) == "mrn") {
      if (auto added = mapping.add("identifiers.mrn", column); !added)
        return tl::unexpected(added.error());
    }
  }
  if (mapping.has("name") && mapping.has("dateOfBirth")) return mapping;
  return tl::unexpected(
      "the file's columns are not recognised; say what they are with --map "
      "'name=COLUMN,dateOfBirth=COLUMN,...' or --mapping FILE (fields: " +
      column_target_names() + ")");
}

tl::expected<std::size_t, std::string> ColumnMapping::column_of(std::string_view target,
                                                                std::string_view column) const {
  const auto said = [&](const char* what) {
    return tl::unexpected("'" + std::string(target) + "' is mapped to column '" +
                          std::string(column) + what);
  };
  const auto exact = std::find(header_.begin(), header_.end(), trimmed(column));
  if (exact != header_.end() && !exact->empty())
    return static_cast<std::size_t>(exact - header_.begin());
  const std::string wanted = plain_name(column);
  const auto is_wanted = [&](const std::string& each) { return plain_name(each) == wanted; };
  const auto found = std::find_if(header_.begin(), header_.end(), is_wanted);
  if (wanted.empty() || found == header_.end()) return said("', which the file does not have");
  if (std::find_if(found + 1, header_.end(), is_wanted) != header_.end())
    return said("', and the file has two that are called so but for their case");
  return static_cast<std::size_t>(found - header_.begin());
}

tl::expected<void, std::string> ColumnMapping::add(std::string_view target, std::string_view text) {
  if (has(target)) return tl::unexpected("'" + std::string(target) + "' is mapped twice");
  Entry entry{std::string(target), std::string(text), {}, {}};
  if (text.find('{') == std::string_view::npos) {
    const auto index = column_of(target, text);
    if (!index) return tl::unexpected(index.error());
    entry.pieces.push_back({{}, *index});
  }
  while (text.find('{') != std::string_view::npos) {
    const std::size_t open = text.find('{');
    const std::size_t close = text.find('}', open);
    if (close == std::string_view::npos)
      return tl::unexpected("mapping of '" + entry.target + "' has '{' without '}'");
    const auto index = column_of(target, text.substr(open + 1, close - open - 1));
    if (!index) return tl::unexpected(index.error());
    entry.pieces.push_back({std::string(text.substr(0, open)), *index});
    text.remove_prefix(close + 1);
    entry.after = text;
  }
  entries_.push_back(std::move(entry));
  return {};
}

void ColumnMapping::replace(const ColumnMapping& other) {
  for (const auto& entry : other.entries_) {
    std::erase_if(entries_, [&](const Entry& mine) { return mine.target == entry.target; });
    entries_.push_back(entry);
  }
  name_ += " and " + other.name_;
}

std::string ColumnMapping::render(const Entry& entry, const std::vector<std::string>& fields) {
  std::string out;
  std::string separator;  // the one before the first empty column since the last filled one
  for (std::size_t i = 0; i < entry.pieces.size(); ++i) {
    const std::string_view value =
        trimmed(infra::text_of_spreadsheet(trimmed(fields[entry.pieces[i].column])));
    if (separator.empty()) separator = entry.pieces[i].before;
    if (value.empty()) continue;
    if (!out.empty()) out += separator;
    out += value;
    separator.clear();
  }
  if (!out.empty()) out = entry.pieces.front().before + out + entry.after;
  return std::string(trimmed(out));
}

PatientRow ColumnMapping::map(const std::vector<std::string>& fields,
                              std::string_view source) const {
  PatientRow row;
  for (const auto& entry : entries_) {
    std::string value = render(entry, fields);
    if (entry.target == "key") {
      if (!value.empty()) row.key = std::string(source) + ":" + infra::trimmed(value);
    } else if (entry.target == "name") {
      row.name = std::move(value);
    } else if (entry.target == "email") {
      row.email = std::move(value);
    } else if (entry.target == "address") {
      row.address = with_plain_line_breaks(std::move(value));
    } else if (entry.target == "dateOfBirth") {
      row.date_of_birth = date_of_field(value, date_order_);
    } else if (entry.target == "registeredDate") {
      row.registered_date = date_of_field(value, date_order_);
    } else if (entry.target == "gender") {
      row.gender = gender_word(value);
    } else if (entry.target == "telephone") {
      row.telephone = std::move(value);
    } else if (entry.target == "deceasedDate") {
      row.deceased_date = date_of_field(value, date_order_);
    } else if (is_further_target(entry.target)) {
      if (!value.empty()) row.further.emplace_back(entry.target, in_json(value));
    } else if (!value.empty()) {
      row.identifiers.push_back({identifier_system_of(entry.target), std::move(value)});
    }
  }
  return row;
}

bool ColumnMapping::has(std::string_view target) const {
  return std::any_of(entries_.begin(), entries_.end(),
                     [&](const Entry& entry) { return entry.target == target; });
}

std::vector<std::string> ColumnMapping::unused_columns() const {
  std::set<std::size_t> used;
  for (const auto& entry : entries_)
    for (const auto& piece : entry.pieces) used.insert(piece.column);
  std::vector<std::string> unused;
  for (std::size_t i = 0; i < header_.size(); ++i)
    if (!used.contains(i) && !header_[i].empty()) unused.push_back(header_[i]);
  return unused;
}

std::string ColumnMapping::to_text() const {
  std::string text;
  for (const auto& entry : entries_) text += entry.target + "=" + entry.source_text + "\n";
  return text;
}

}  // namespace carelog::tools
