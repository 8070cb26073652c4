// FHIR R4 resources from files with one JSON object per line (ndjson), of any types in any order.
//
// The files are read once for names of organizations, practitioners and locations, once more for
// the patients of payments if there are any, and again for each stage that has resources in them:
// so they must be files, not pipes.
#pragma once

#include <deque>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "tools/fhir/money/money_links.h"
#include "tools/fhir/reference_names.h"
#include "tools/records/record_ledger.h"

namespace carelog::tools {

// Throws VerbFailed: one of them is not there, or is no file.
void require_fhir_files(const std::vector<std::string>& paths);

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
  void scan_line(const Record& record, const nlohmann::json& resource, File& file);
  void learn_links(const File& file);
  void learn_name(const Record& record, const nlohmann::json& resource);
  // The next line of the stage's files. False: there is none.
  bool fetch(RecordStage stage);
  // Adds the records of a resource to those that are ready.
  void add_patient(const nlohmann::json& resource);
  void add_entry(nlohmann::json resource);
  void add_money(nlohmann::json resource, RecordStage stage);
  void add_records(const nlohmann::json& resource, RecordStage stage);
  void add(RecordStage stage, const nlohmann::json& row);

  const std::string source_;
  RecordLedger& ledger_;
  ReferenceNames names_;
  MoneyLinks links_;
  std::vector<File> files_;
  std::size_t bytes_ = 0;
  std::size_t bytes_read_ = 0;

  std::size_t at_ = 0;  // index of the current file
  std::ifstream in_;
  Record line_;               // the current line and its place
  std::deque<Record> ready_;  // of that line
};

}  // namespace carelog::tools
