#include "tools/records/fhir_files.h"

#include <algorithm>
#include <filesystem>

#include "tools/exit_code.h"
#include "tools/fhir/entries/entry_resource.h"
#include "tools/fhir/exact_json.h"
#include "tools/records/fhir_patient.h"

namespace carelog::tools {
namespace {

using Json = nlohmann::json;

// The stage for a type of resource; nothing if it is not imported.
std::optional<RecordStage> stage_of_resource(const std::string& type) {
  if (type == "Patient") return RecordStage::patients;
  const std::string entry(entry_type_of(type));
  return entry.empty() ? std::nullopt : std::optional(stage_of(entry));
}

bool is_blank(const std::string& line) {
  return line.find_first_not_of(" \t\r") == std::string::npos;
}

std::string type_of(const std::optional<Json>& resource) {
  return resource ? text_in(*resource, "resourceType") : std::string();
}

}  // namespace

FhirFiles::FhirFiles(const std::vector<std::string>& paths, std::string source,
                     RecordLedger& ledger)
    : source_(std::move(source)), ledger_(ledger) {
  for (const std::string& path : paths) {
    if (!std::filesystem::exists(path))
      throw VerbFailed(ExitCode::not_found, "cannot read " + path);
    if (!std::filesystem::is_regular_file(path))
      throw VerbFailed(ExitCode::usage, path + " is no file: name files of one resource a line");
    scan(files_.emplace_back(File{path, {}}));
    bytes_ += std::filesystem::file_size(path) * files_.back().stages.size();
  }
}

void FhirFiles::scan(File& file) {
  std::ifstream in(file.path);
  if (!in) throw VerbFailed(ExitCode::not_found, "cannot read " + file.path);
  Record record;
  record.file = std::filesystem::path(file.path).filename();
  for (; std::getline(in, record.original); ++record.line) {
    if (is_blank(record.original)) continue;
    const auto resource = parse_exact(record.original);
    record.resource = type_of(resource);
    ++record.line;
    if (ReferenceNames::names(record.resource)) {
      names_.learn(*resource);
      ledger_.count_read_for_names(record.resource);
    } else if (const auto stage = stage_of_resource(record.resource)) {
      file.stages.insert(*stage);
    } else if (record.resource.empty()) {
      record.resource = "(no resource)";
      ledger_.not_understood(record, resource ? "has no resourceType" : "is not JSON");
    } else {
      ledger_.not_understood(record, "resources of this type are not imported");
    }
    --record.line;
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
  while (fetch(stage)) {
    const auto resource = parse_exact(line_.original);
    line_.resource = type_of(resource);
    if (stage_of_resource(line_.resource) != stage) continue;
    if (auto record = record_of(*resource, stage)) return record;
  }
  return std::nullopt;
}

std::optional<Record> FhirFiles::record_of(const Json& resource, RecordStage stage) {
  try {
    return stage == RecordStage::patients ? patient_of(resource) : entry_of(resource);
  } catch (const Json::exception&) {
    ledger_.not_understood(line_, "an element has not the shape that FHIR gives it");
    return std::nullopt;
  }
}

std::optional<Record> FhirFiles::patient_of(const Json& resource) {
  PatientFromFhir from = patient_from_fhir(resource);
  if (from.id.empty()) {
    ledger_.not_understood(line_, "has no id");
    return std::nullopt;
  }
  from.row["key"] = source_ + ":Patient/" + from.id;
  if (!from.not_understood.empty()) ledger_.understood_in_part(line_, from.not_understood);
  Record record = line_;
  record.stage = RecordStage::patients;
  record.row = from.row.dump(-1, ' ', false, Json::error_handler_t::replace);
  return record;
}

std::optional<Record> FhirFiles::entry_of(Json resource) {
  names_.resolve(resource);
  const EntryFromFhir from = entry_from_fhir(resource);
  if (!from.fault.empty()) {
    ledger_.not_understood(line_, from.fault);
    return std::nullopt;
  }
  Json row = {{"key", source_ + ":" + line_.resource + "/" + from.id},
              {"type", from.type},
              {"patientKey", source_ + ":Patient/" + from.patient},
              {"content", from.content}};
  if (!from.encounter.empty()) row["encounterKey"] = source_ + ":Encounter/" + from.encounter;
  if (!from.not_understood.empty()) ledger_.understood_in_part(line_, from.not_understood);
  Record record = line_;
  record.stage = stage_of(from.type);
  record.row = row.dump(-1, ' ', false, Json::error_handler_t::replace);
  return record;
}

}  // namespace carelog::tools
