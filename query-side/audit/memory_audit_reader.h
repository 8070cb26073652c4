// The audit trail in memory: for tests.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "query-side/audit/audit_reader.h"

namespace carelog::query {

// Thread-safe.
class MemoryAuditReader final : public AuditReader {
 public:
  void put(AuditRecord record);
  // From now on changes of the account count as changes about the patient.
  void put_account(const std::string& account_id, const std::string& patient_id);

  AuditPage search(const AuditFilter& filter, const std::optional<AuditPlace>& after,
                   std::uint32_t limit) override;

 private:
  struct Kept {
    AuditPlace place;
    AuditRecord record;
  };
  bool fits(const Kept& kept, const AuditFilter& filter) const;

  std::mutex mutex_;
  std::vector<Kept> kept_;  // newest first
  std::map<std::string, std::string> patient_of_account_;
};

}  // namespace carelog::query
