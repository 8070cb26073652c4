// Patients in memory, for tests. Judged by the same contract suite as PostgreSQL's.
#pragma once

#include <map>
#include <mutex>

#include "query-side/patients/patient_reader.h"

namespace carelog::query {

class MemoryPatientReader final : public PatientReader {
 public:
  // As the row says it: merged_into is worked out.
  void put(PatientView patient, std::int64_t registered_at_ms);
  // As of when the patients are found from now on.
  void stand_at(std::optional<AsOf> as_of);
  void add(HistoryEntry entry);  // Requires: a patient's versions come in order

  FoundPatients find_as_of(const std::vector<PatientKey>& keys) override;
  PatientPage list(const PatientFilter& filter, const std::optional<PatientPlace>& after,
                   std::uint32_t limit) override;
  std::uint64_t count(const PatientFilter& filter) override;
  std::optional<HistoryPage> history(const std::string& clinic, const std::string& id,
                                     std::uint64_t after_version, std::uint32_t limit) override;

 private:
  struct Row {
    PatientView patient;
    std::int64_t registered_at_ms;
  };

  // Requires: locked. Whom the patient is merged into: whose row says so. Empty: nobody.
  std::string target_of(const std::string& id) const;

  std::mutex mutex_;
  std::optional<AsOf> as_of_;
  std::map<std::string, Row> rows_;
  std::map<std::string, std::vector<HistoryEntry>> histories_;
};

}  // namespace carelog::query
