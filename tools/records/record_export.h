// Exports everything of a clinic, or of one patient, as FHIR R4 or flat CSV.
#pragma once

#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "tools/records/export_folder.h"

namespace carelog::tools {

// Reads records as REST shows them, page by page, never all at once. Throws VerbFailed.
class RecordReader {
 public:
  using Visit = std::function<void(const nlohmann::json&)>;

  virtual ~RecordReader() = default;
  // All patients, oldest first, including inactive ones.
  virtual void each_patient(const Visit& visit) = 0;
  virtual nlohmann::json patient(const std::string& id) = 0;
  // A patient's chart, newest first, including entries marked as errors.
  virtual void each_entry(const std::string& patient_id, const Visit& visit) = 0;
  // The patient's account with those of patients merged into this one; null: none is open yet.
  virtual nlohmann::json account(const std::string& patient_id) = 0;
};

// By resource type or table.
using ExportCounts = std::map<std::string, std::size_t>;

// One file per resource type: Patient.ndjson, AllergyIntolerance.ndjson, Invoice.ndjson, ...
// on_patient is called after each patient.
ExportCounts export_fhir(RecordReader& reader, ExportFolder& folder,
                         const std::function<void()>& on_patient);

// patients.csv and a file for each kind of entry, with a column for each field. A code is shown by
// its text, and also in .system and .code; a list or an element of several parts is JSON. Texts
// that a spreadsheet would calculate are marked (infra/text/spreadsheet.h).
ExportCounts export_csv(RecordReader& reader, ExportFolder& folder,
                        const std::function<void()>& on_patient);

// One patient with all entries: a Bundle of type collection.
nlohmann::json export_bundle(RecordReader& reader, const std::string& patient_id);

}  // namespace carelog::tools
