#include "tools/records/synthea_folder.h"

#include <algorithm>
#include <set>

#include "tools/exit_code.h"

namespace carelog::tools {
namespace {

namespace fs = std::filesystem;

constexpr const char* patients_file = "patients.csv";
// With what the report calls their rows.
const std::map<std::string, std::string> files_of_names = {{"organizations.csv", "Organization"},
                                                           {"providers.csv", "Practitioner"},
                                                           {"payers.csv", "Payer"}};

std::vector<std::string> header_of(CsvReader& reader, const fs::path& path) {
  auto header = reader.next();
  if (!header || !*header)
    throw VerbFailed(ExitCode::usage, path.string() + ": its first line names no columns");
  return (*header)->fields;
}

const SyntheaFile* file_called(const std::string& name) {
  const auto& files = synthea_files();
  const auto* found = std::find_if(files.begin(), files.end(),
                                   [&](const SyntheaFile& each) { return each.name == name; });
  return found == files.end() ? nullptr : found;
}

// Null: no file of this name is of money alone.
const SyntheaMoneyFile* money_file_called(const std::string& name) {
  const auto& files = synthea_money_files();
  const auto* found = std::find_if(files.begin(), files.end(), [&](const SyntheaMoneyFile& each) {
    return each.name == name && file_called(name) == nullptr;
  });
  return found == files.end() ? nullptr : found;
}

bool has_money(const SyntheaMoneyFile& file, const std::vector<std::string>& columns) {
  return std::any_of(file.amounts.begin(), file.amounts.end(), [&](std::string_view each) {
    return std::find(columns.begin(), columns.end(), each) != columns.end();
  });
}

void require_columns(const std::vector<std::string>& columns, const fs::path& path) {
  for (const char* each : {"PATIENT", "CODE"}) {
    if (std::find(columns.begin(), columns.end(), each) == columns.end())
      throw VerbFailed(ExitCode::usage, path.string() + ": its first line names no column " + each);
  }
}

ColumnMapping mapping_of_patients(const std::vector<std::string>& columns) {
  auto mapping = ColumnMapping::recognise(columns);
  if (!mapping) throw VerbFailed(ExitCode::usage, "patients.csv: " + mapping.error());
  return std::move(*mapping);
}

std::vector<std::string> header_in_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw VerbFailed(ExitCode::not_found, "cannot read " + path.string());
  CsvReader reader(in);
  return header_of(reader, path);
}

}  // namespace

void require_synthea_folder(const std::string& given) {
  const fs::path folder = given;
  if (!fs::is_directory(folder))
    throw VerbFailed(ExitCode::not_found, "there is no folder " + given);
  if (!fs::is_regular_file(folder / patients_file))
    throw VerbFailed(ExitCode::not_found, given + " holds no patients.csv");
  mapping_of_patients(header_in_file(folder / patients_file));
  for (const SyntheaFile& each : synthea_files()) {
    if (!fs::is_regular_file(folder / each.name)) continue;
    require_columns(header_in_file(folder / each.name), folder / each.name);
  }
  for (const auto& [name, rows] : files_of_names) {
    if (fs::is_regular_file(folder / name)) header_in_file(folder / name);
  }
}

std::vector<std::string> synthea_sources(const std::string& folder) {
  std::vector<std::string> sources = {folder + "/" + patients_file};
  for (const SyntheaFile& each : synthea_files())
    sources.push_back(folder + "/" + std::string(each.name));
  for (const SyntheaMoneyFile& each : synthea_money_files()) {
    sources.push_back(folder + "/" + std::string(each.name));
  }
  for (const auto& [name, rows] : files_of_names) sources.push_back(folder + "/" + name);
  sources.push_back(folder);
  return sources;
}

SyntheaFolder::Table::Table(const fs::path& path, std::string type)
    : in(path, std::ios::binary), reader(in), columns(header_of(reader, path)) {
  at.file = path.filename();
  at.resource = std::move(type);
}

SyntheaFolder::SyntheaFolder(const std::string& folder, std::string source, RecordLedger& ledger)
    : folder_(folder), source_(std::move(source)), ledger_(ledger) {
  require_synthea_folder(folder);
  bytes_ = fs::file_size(folder_ / patients_file);
  for (const SyntheaFile& each : synthea_files()) {
    if (fs::is_regular_file(folder_ / each.name)) bytes_ += fs::file_size(folder_ / each.name);
  }
  for (const SyntheaMoneyFile& each : synthea_money_files()) {
    if (fs::is_regular_file(folder_ / each.name)) bytes_ += fs::file_size(folder_ / each.name);
  }
  for (const auto& [name, rows] : files_of_names) read_names(name.c_str());
  remark_other_files();
}

void SyntheaFolder::read_names(const char* file) {
  if (!fs::is_regular_file(folder_ / file)) return;
  Table table(folder_ / file, files_of_names.at(file));
  while (fetch(table)) {
    const SyntheaRow row(table.columns, table.fields);
    names_[row["Id"]] = row["NAME"];
    ledger_.count_read_for_names(table.at.resource);
  }
}

void SyntheaFolder::remark_other_files() {
  std::set<std::string> others;
  for (const auto& each : fs::directory_iterator(folder_)) {
    const std::string name = each.path().filename();
    const bool known = name == patients_file || file_called(name) != nullptr ||
                       money_file_called(name) != nullptr || files_of_names.contains(name);
    if (!known && each.path().extension() == ".csv") others.insert(name);
  }
  for (const std::string& name : others) remark_rows(name, "such files are not imported");
}

void SyntheaFolder::remark_rows(const std::string& name, const std::string& why) {
  std::ifstream in(folder_ / name, std::ios::binary);
  CsvReader reader(in);
  std::size_t rows = 0;
  for (bool is_header = true; reader.next(); is_header = false) rows += is_header ? 0 : 1;
  ledger_.remark(std::to_string(rows) + " rows of " + name + ": " + why);
}

void SyntheaFolder::remark_columns(const Table& table, const std::vector<std::string_view>& read) {
  std::string others;
  for (const std::string& each : table.columns) {
    if (std::find(read.begin(), read.end(), each) != read.end()) continue;
    others += (others.empty() ? "" : ", ") + each;
  }
  if (!others.empty()) ledger_.remark(table.at.file + ": columns that are not imported: " + others);
}

std::size_t SyntheaFolder::bytes_read() {
  if (!table_) return bytes_before_;
  const auto at = table_->in.tellg();
  return bytes_before_ + (at < 0 ? 0 : static_cast<std::size_t>(at));
}

// A file of encounters or the like without a column of money says nothing about it.
bool SyntheaFolder::open_next_money() {
  while (next_ < synthea_money_files().size()) {
    const SyntheaMoneyFile& file = synthea_money_files()[next_++];
    if (!fs::is_regular_file(folder_ / file.name)) continue;
    auto table = std::make_unique<Table>(folder_ / file.name, std::string(file.resource));
    if (!has_money(file, table->columns)) {
      if (file_called(table->at.file) == nullptr)
        remark_rows(table->at.file, "it has no column of money");
      continue;
    }
    table_ = std::move(table);
    money_ = &file;
    if (!file.columns.empty()) remark_columns(*table_, file.columns);
    return true;
  }
  return false;
}

bool SyntheaFolder::open_next(RecordStage stage) {
  patients_.reset();
  money_ = nullptr;
  if (stage == RecordStage::money) return open_next_money();
  if (stage == RecordStage::patients) {
    if (next_++ > 0) return false;
    table_ = std::make_unique<Table>(folder_ / patients_file, "Patient");
    patients_ = std::make_unique<ColumnMapping>(mapping_of_patients(table_->columns));
    const auto unused = patients_->unused_columns();
    std::vector<std::string_view> read;
    for (const std::string& each : table_->columns) {
      if (std::find(unused.begin(), unused.end(), each) == unused.end()) read.push_back(each);
    }
    remark_columns(*table_, read);
    return true;
  }
  while (next_ < synthea_files().size()) {
    const SyntheaFile& file = synthea_files()[next_++];
    if (stage_of(std::string(file.type)) != stage) continue;
    if (!fs::is_regular_file(folder_ / file.name)) continue;
    table_ = std::make_unique<Table>(folder_ / file.name, std::string(file.resource));
    remark_columns(*table_, file.columns);
    return true;
  }
  return false;
}

// Reads the next valid row into the table.
bool SyntheaFolder::fetch(Table& table) {
  for (;;) {
    auto read = table.reader.next();
    if (table.in.bad()) throw std::runtime_error(table.at.file + " cannot be read on");
    if (!read) return false;
    table.at.line = *read ? (*read)->line : read->error().line;
    if (!*read) {
      table.at.original = read->error().text;
      ledger_.not_understood(table.at, read->error().reason);
      continue;
    }
    table.fields = std::move((*read)->fields);
    table.at.original = csv_line(table.fields);
    table.at.original.pop_back();
    if (table.fields.size() == table.columns.size()) return true;
    ledger_.not_understood(table.at, "has " + std::to_string(table.fields.size()) +
                                         " columns, the header has " +
                                         std::to_string(table.columns.size()));
  }
}

std::optional<Record> SyntheaFolder::next(RecordStage stage) {
  for (;;) {
    if (!table_ && !open_next(stage)) {
      next_ = 0;
      return std::nullopt;
    }
    if (!fetch(*table_)) {
      bytes_before_ += fs::file_size(folder_ / table_->at.file);
      table_.reset();
      continue;
    }
    if (auto record = record_of(*table_)) return record;
  }
}

std::optional<Record> SyntheaFolder::record_of(Table& table) {
  if (patients_) return patient_of(table);
  if (money_ != nullptr) return money_of(table, *money_);
  return entry_of(table, *file_called(table.at.file));
}

std::optional<Record> SyntheaFolder::money_of(Table& table, const SyntheaMoneyFile& file) {
  auto money = synthea_money(file, SyntheaRow(table.columns, table.fields), names_);
  if (!money) {
    ledger_.not_understood(table.at, money.error());
    return std::nullopt;
  }
  if (const std::size_t before = table.ids[money->id]++; before > 0) {
    money->id += "/" + std::to_string(before + 1);
  }
  money->content["key"] = source_ + ":" + table.at.resource + "/" + money->id;
  money->content["patientKey"] = source_ + ":" + money->patient;
  Record record = table.at;
  record.stage = RecordStage::money;
  record.row = money->content.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  return record;
}

std::optional<Record> SyntheaFolder::patient_of(Table& table) {
  const PatientRow row = patients_->map(table.fields, source_);
  if (const std::string field = field_that_is_not_utf8(row); !field.empty()) {
    ledger_.not_understood(table.at, field + " is not UTF-8");
    return std::nullopt;
  }
  Record record = table.at;
  record.stage = RecordStage::patients;
  record.row = import_row(row);
  return record;
}

std::optional<Record> SyntheaFolder::entry_of(Table& table, const SyntheaFile& file) {
  SyntheaEntry entry = synthea_entry(file, SyntheaRow(table.columns, table.fields), names_);
  if (const std::size_t before = table.ids[entry.id]++; before > 0) {
    entry.id += "/" + std::to_string(before + 1);
  }
  const std::string id = entry.resource + "/" + entry.id;
  entry.content["sourceId"] = id;
  nlohmann::json row = {{"key", source_ + ":" + id},
                        {"type", entry.type},
                        {"patientKey", source_ + ":" + entry.patient},
                        {"content", entry.content}};
  if (!entry.encounter.empty()) {
    row["encounterKey"] = source_ + ":Encounter/" + entry.encounter;
  }
  Record record = table.at;
  record.stage = stage_of(entry.type);
  record.row = row.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  return record;
}

}  // namespace carelog::tools
