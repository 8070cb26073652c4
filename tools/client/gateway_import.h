// The import ports over HTTP. One for each sending thread.
#pragma once

#include "tools/client/gateway_rows.h"
#include "tools/records/account_wait.h"
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
  std::vector<RowOutcome> on_accounts(const std::string& path, const std::string& list,
                                      const std::vector<std::string>& rows);

  GatewayRows rows_;
  AccountWait accounts_;
};

}  // namespace carelog::tools
