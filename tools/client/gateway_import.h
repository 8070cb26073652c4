// The import ports over HTTP. One for each sending thread.
#pragma once

#include <chrono>

#include "tools/client/gateway_rows.h"
#include "tools/records/record_import.h"

namespace carelog::tools {

// POST /api/import/patients. Throws ImportAway as GatewayRows does.
class GatewayImport : public ImportPort {
 public:
  GatewayImport(std::string base_url, TokenSource token)
      : rows_(std::move(base_url), std::move(token)) {}

  std::vector<RowOutcome> send(const std::vector<PatientRow>& rows) override;

 private:
  GatewayRows rows_;
};

// The same for records: patients as above, entries by POST /api/import/entries, coverages and money
// by POST /api/import/coverages and /api/import/money.
class GatewayRecords : public RecordPort {
 public:
  GatewayRecords(std::string base_url, TokenSource token)
      : rows_(std::move(base_url), std::move(token)) {}

  std::vector<RowOutcome> send(const std::vector<Record>& records) override;

 private:
  // Money of a patient whose account is not there is to be sent again, for a while.
  std::vector<RowOutcome> until_accounts_are_open(std::vector<RowOutcome> outcomes);

  GatewayRows rows_;
  std::chrono::steady_clock::time_point accounts_open_by_;
};

}  // namespace carelog::tools
