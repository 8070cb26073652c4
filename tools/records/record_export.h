// Everything of a clinic, or of one patient, out of carelog: as FHIR R4 or as flat CSV.
#pragma once

#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "tools/records/export_folder.h"

namespace carelog::tools {

// Where records are read from: as REST shows them, page by page, never all at once. Throws
// VerbFailed.
class RecordReader {
 public:
  using Visit = std::function<void(const nlohmann::json&)>;

  virtual ~RecordReader() = default;
  // All patients, oldest first, also those that are not active.
  virtual void each_patient(const Visit& visit) = 0;
  virtual nlohmann::json patient(const std::string& id) = 0;
  // A patient's chart, newest first, also what is marked as an error.
  virtual void each_entry(const std::string& patient_id, const Visit& visit) = 0;
};

// By type of resource or table.
using ExportCounts = std::map<std::string, std::size_t>;

// One file of resources a type: Patient.ndjson, AllergyIntolerance.ndjson, ... on_patient is called
// for each patient that is through.
ExportCounts export_fhir(RecordReader& reader, ExportFolder& folder,
                         const std::function<void()>& on_patient);

// patients.csv and a file for each kind of entry: a column for each field. A code is its words, and
// stands in .system and .code too; a list or an element of several parts is JSON. Texts are as
// infra/text/spreadsheet.h writes them.
ExportCounts export_csv(RecordReader& reader, ExportFolder& folder,
                        const std::function<void()>& on_patient);

// One patient with all entries: a Bundle of the type collection.
nlohmann::json export_bundle(RecordReader& reader, const std::string& patient_id);

}  // namespace carelog::tools
