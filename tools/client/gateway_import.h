// The import port over HTTP: POST /api/import/patients. One per thread that sends.
#pragma once

#include "tools/client/gateway_session.h"
#include "tools/import/bulk_import.h"

namespace carelog::tools {

class GatewayImport : public ImportPort {
 public:
  GatewayImport(std::string base_url, TokenSource token);

  // Away: no connection, or 429, 502, 503, 504. Throws VerbFailed for any other refusal of the
  // batch.
  std::vector<RowOutcome> send(const std::vector<PatientRow>& rows) override;

 private:
  std::vector<RowOutcome> send_in_halves(const std::vector<PatientRow>& rows);

  GatewaySession session_;
};

}  // namespace carelog::tools
