// FHIR R4 resources from files with one JSON object per line (ndjson), of any types in any order.
//
// The files are read once for names of organizations, practitioners and locations, and again for
// each stage that has resources in them: so they must be files, not pipes.
#pragma once

#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "tools/fhir/reference_names.h"
#include "tools/records/record_ledger.h"

namespace carelog::tools {

class FhirFiles : public RecordSource {
 public:
  // source: the system that the resources' ids come from. The ledger outlives it. Throws
  // VerbFailed.
  FhirFiles(const std::vector<std::string>& paths, std::string source, RecordLedger& ledger);

  std::optional<Record> next(RecordStage stage) override;
  std::size_t bytes() const override { return bytes_; }
  std::size_t bytes_read() override { return bytes_read_; }

 private:
  struct File {
    std::string path;
    std::set<RecordStage> stages;
  };

  void scan(File& file);
  // The next line of the stage's files. False: there is none.
  bool fetch(RecordStage stage);
  std::optional<Record> patient_of(const nlohmann::json& resource);
  std::optional<Record> entry_of(nlohmann::json resource);
  std::optional<Record> record_of(const nlohmann::json& resource, RecordStage stage);

  const std::string source_;
  RecordLedger& ledger_;
  ReferenceNames names_;
  std::vector<File> files_;
  std::size_t bytes_ = 0;
  std::size_t bytes_read_ = 0;

  std::size_t at_ = 0;  // index of the current file
  std::ifstream in_;
  Record line_;  // the current line and its place
};

}  // namespace carelog::tools
