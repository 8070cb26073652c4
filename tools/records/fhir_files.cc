#include "tools/records/fhir_files.h"

#include <algorithm>
#include <filesystem>

#include "tools/exit_code.h"
#include "tools/fhir/entries/entry_resource.h"
#include "tools/fhir/exact_json.h"
#include "tools/fhir/modifiers.h"
#include "tools/fhir/money/money_from_fhir.h"
#include "tools/records/fhir_patient.h"

namespace carelog::tools {
namespace {

using Json = nlohmann::json;

// The stage for a resource; nothing if it is not imported.
std::optional<RecordStage> stage_of_resource(const Json& resource) {
  const std::string type = text_in(resource, "resourceType");
  if (type == "Patient") return RecordStage::patients;
  if (is_coverage_with_terms(resource)) return RecordStage::coverages;
  if (is_money_resource(type)) return RecordStage::money;
  const std::string entry(entry_type_of(type));
  return entry.empty() ? std::nullopt : std::optional(stage_of(entry));
}

bool is_blank(const std::string& line) {
  return line.find_first_not_of(" \t\r") == std::string::npos;
}

using ReadLine = tl::expected<Json, std::string>;

std::string type_of(const ReadLine& resource) {
  return resource ? text_in(*resource, "resourceType") : std::string();
}

constexpr const char* other_shape = "an element has not the shape that FHIR gives it";

}  // namespace

void require_fhir_files(const std::vector<std::string>& paths) {
  for (const std::string& path : paths) {
    if (!std::filesystem::exists(path))
      throw VerbFailed(ExitCode::not_found, "cannot read " + path);
    if (!std::filesystem::is_regular_file(path))
      throw VerbFailed(ExitCode::usage, path + " is no file: name files of one resource a line");
  }
}

FhirFiles::FhirFiles(const std::vector<std::string>& paths, std::string source,
                     RecordLedger& ledger)
    : source_(std::move(source)), ledger_(ledger) {
  require_fhir_files(paths);
  for (const std::string& path : paths) scan(files_.emplace_back(File{path, {}}));
  for (const File& file : files_) {
    bytes_ += std::filesystem::file_size(file.path) * file.stages.size();
    if (links_.wants_any()) learn_links(file);
  }
}

void FhirFiles::scan(File& file) {
  std::ifstream in(file.path);
  if (!in) throw VerbFailed(ExitCode::not_found, "cannot read " + file.path);
  Record record;
  record.file = std::filesystem::path(file.path).filename();
  while (std::getline(in, record.original)) {
    ++record.line;
    if (is_blank(record.original)) continue;
    const auto resource = parse_exact(record.original);
    record.resource = type_of(resource);
    if (!record.resource.empty()) {
      scan_line(record, *resource, file);
      continue;
    }
    record.resource = "(no resource)";
    ledger_.not_understood(record, resource ? "has no resourceType" : resource.error());
  }
}

void FhirFiles::scan_line(const Record& record, const Json& resource, File& file) {
  if (ReferenceNames::names(record.resource)) {
    learn_name(record, resource);
  } else if (const auto stage = stage_of_resource(resource)) {
    file.stages.insert(*stage);
    links_.want(resource);
  } else {
    ledger_.not_understood(record, "resources of this type are not imported");
  }
}

void FhirFiles::learn_links(const File& file) {
  if (!file.stages.contains(RecordStage::money) && !file.stages.contains(RecordStage::coverages)) {
    return;
  }
  std::ifstream in(file.path);
  for (std::string line; std::getline(in, line);) {
    auto resource = parse_exact(line);
    if (!resource || !is_money_resource(type_of(resource))) continue;
    names_.resolve(*resource);
    links_.learn(*resource);
  }
}

void FhirFiles::learn_name(const Record& record, const Json& resource) {
  if (const std::string fault = modifier_fault(resource); !fault.empty()) {
    return ledger_.not_understood(record, fault);
  }
  try {
    names_.learn(resource);
    ledger_.count_read_for_names(record.resource);
  } catch (const Json::exception&) {
    ledger_.not_understood(record, other_shape);
  }
}

bool FhirFiles::fetch(RecordStage stage) {
  for (; at_ < files_.size(); ++at_) {
    const File& file = files_[at_];
    if (!file.stages.contains(stage)) continue;
    if (!in_.is_open()) {
      in_.open(file.path);
      line_ = {};
      line_.file = std::filesystem::path(file.path).filename();
    }
    if (std::getline(in_, line_.original)) {
      ++line_.line;
      bytes_read_ += line_.original.size() + 1;
      return true;
    }
    if (in_.bad()) throw std::runtime_error(file.path + " cannot be read on");
    in_.close();
  }
  at_ = 0;
  return false;
}

std::optional<Record> FhirFiles::next(RecordStage stage) {
  while (ready_.empty()) {
    if (!fetch(stage)) return std::nullopt;
    const auto resource = parse_exact(line_.original);
    line_.resource = type_of(resource);
    if (!line_.resource.empty() && stage_of_resource(*resource) == stage) {
      add_records(*resource, stage);
    }
  }
  Record record = std::move(ready_.front());
  ready_.pop_front();
  return record;
}

void FhirFiles::add(RecordStage stage, const Json& row) {
  Record& record = ready_.emplace_back(line_);
  record.stage = stage;
  record.row = row.dump(-1, ' ', false, Json::error_handler_t::replace);
}

void FhirFiles::add_records(const Json& resource, RecordStage stage) {
  try {
    if (stage == RecordStage::patients) {
      add_patient(resource);
    } else if (stage == RecordStage::coverages || stage == RecordStage::money) {
      add_money(resource, stage);
    } else {
      add_entry(resource);
    }
  } catch (const Json::exception&) {
    ledger_.not_understood(line_, other_shape);
  }
}

void FhirFiles::add_patient(const Json& resource) {
  PatientFromFhir from = patient_from_fhir(resource);
  if (!from.fault.empty()) return ledger_.not_understood(line_, from.fault);
  from.row["key"] = source_ + ":Patient/" + from.id;
  if (!from.not_understood.empty()) ledger_.understood_in_part(line_, from.not_understood);
  add(RecordStage::patients, from.row);
}

void FhirFiles::add_entry(Json resource) {
  names_.resolve(resource);
  const EntryFromFhir from = entry_from_fhir(resource);
  if (!from.fault.empty()) return ledger_.not_understood(line_, from.fault);
  Json row = {{"key", source_ + ":" + line_.resource + "/" + from.id},
              {"type", from.type},
              {"patientKey", source_ + ":Patient/" + from.patient},
              {"content", from.content}};
  if (!from.encounter.empty()) row["encounterKey"] = source_ + ":Encounter/" + from.encounter;
  if (!from.not_understood.empty()) ledger_.understood_in_part(line_, from.not_understood);
  add(stage_of(from.type), row);
}

// The money of a payment has a key for each patient, the same whoever else it is for.
void FhirFiles::add_money(Json resource, RecordStage stage) {
  names_.resolve(resource);
  const MoneyFromFhir from = money_from_fhir(resource, links_);
  if (!from.fault.empty()) return ledger_.not_understood(line_, from.fault);
  if (!from.not_understood.empty()) ledger_.understood_in_part(line_, from.not_understood);
  const bool of_several = line_.resource == "PaymentReconciliation";
  for (const ForAccount& each : from.rows) {
    Json row = each.content;
    row["key"] = source_ + ":" + line_.resource + "/" + from.id +
                 (of_several ? "/" + each.patient : std::string());
    row["patientKey"] = source_ + ":Patient/" + each.patient;
    add(stage, row);
  }
}

}  // namespace carelog::tools
