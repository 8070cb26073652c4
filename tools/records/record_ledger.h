// The outcome of each record of an import, by type and with reasons: counted for the report, and
// written to the reject file. Used under one lock.
#pragma once

#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "tools/import/reject_file.h"
#include "tools/records/record.h"

namespace carelog::tools {

class RecordLedger {
 public:
  // source: a file of the import, which the reject file must not overwrite. Throws VerbFailed.
  RecordLedger(const RejectPlace& place, const std::string& source);

  void note(const Record& record, const RowOutcome& outcome);
  // None of it is imported. problem: why.
  void not_understood(const Record& record, const std::string& problem);
  // It is imported without what is at these paths.
  void understood_in_part(const Record& record, const std::vector<std::string>& paths);
  // A file or type that is skipped as a whole, or read for something else.
  void remark(const std::string& text) { remarks_.push_back(text); }
  void count_read_for_names(const std::string& resource) { ++counts_[resource].names; }
  // For a dry run: it would be sent.
  void would_send(const Record& record) { ++counts_[record.resource].sendable; }

  // The import is complete.
  void finish() { rejects_.finish(); }

  void report(std::ostream& out, bool ended) const;
  // Whether every record was imported, as far as it could be understood.
  bool is_clean() const;

 private:
  struct Counts {
    std::size_t created = 0;
    std::size_t existing = 0;
    std::size_t refused = 0;
    std::size_t not_understood = 0;
    std::size_t in_part = 0;  // among those sent
    std::size_t names = 0;
    std::size_t sendable = 0;
  };

  void keep(const Record& record, const std::vector<RowOutcome::Problem>& problems);
  void count_reason(const Record& record, const std::string& what, const std::string& reason);

  RejectFile rejects_;
  std::map<std::string, Counts> counts_;
  std::map<std::string, std::size_t> reasons_;
  std::vector<std::string> remarks_;
};

}  // namespace carelog::tools
