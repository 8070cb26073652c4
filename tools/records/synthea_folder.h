// The CSV export of Synthea: patients.csv, the files of entries, those with money, and
// organizations, providers and payers for their names. Other files in the folder are reported and
// skipped.
#pragma once

#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tools/import/column_mapping.h"
#include "tools/import/csv_reader.h"
#include "tools/records/record_ledger.h"
#include "tools/synthea/synthea_entry.h"
#include "tools/synthea/synthea_money.h"

namespace carelog::tools {

// Looks at the header of every file that an import reads. Throws VerbFailed: there is no such
// folder or file, or a file does not name the columns that its rows need.
void require_synthea_folder(const std::string& folder);
// The files that an import reads where they are there, patients.csv first, and the folder.
std::vector<std::string> synthea_sources(const std::string& folder);

class SyntheaFolder : public RecordSource {
 public:
  // source: prefix of the records' keys; patients have the keys that `carelog import` gives them.
  // The ledger outlives it. Throws VerbFailed.
  SyntheaFolder(const std::string& folder, std::string source, RecordLedger& ledger);

  std::optional<Record> next(RecordStage stage) override;
  std::size_t bytes() const override { return bytes_; }
  std::size_t bytes_read() override;

 private:
  // A file being read.
  struct Table {
    Table(const std::filesystem::path& path, std::string type);

    std::ifstream in;
    CsvReader reader;
    std::vector<std::string> columns;
    Record at;                               // file, type and the last row read
    std::vector<std::string> fields;         // fields of that row
    std::map<std::string, std::size_t> ids;  // how often each id occurs in the file
  };

  void read_names(const char* file);
  void remark_columns(const Table& table, const std::vector<std::string_view>& read);
  void remark_other_files();
  void remark_rows(const std::string& name, const std::string& why);
  // Opens the next file of the stage. False: there is none.
  bool open_next(RecordStage stage);
  bool fetch(Table& table);
  std::optional<Record> patient_of(Table& table);
  std::optional<Record> entry_of(Table& table, const SyntheaFile& file);
  std::optional<Record> money_of(Table& table, const SyntheaMoneyFile& file);
  std::optional<Record> record_of(Table& table);
  bool open_next_money();

  const std::filesystem::path folder_;
  const std::string source_;
  RecordLedger& ledger_;
  SyntheaNames names_;
  std::size_t bytes_ = 0;
  std::size_t bytes_before_ = 0;  // in the files already read

  std::unique_ptr<Table> table_;
  std::unique_ptr<ColumnMapping> patients_;  // set while patients.csv is read
  const SyntheaMoneyFile* money_ = nullptr;  // set while money is read
  std::size_t next_ = 0;                     // index into the files of this stage
};

}  // namespace carelog::tools
