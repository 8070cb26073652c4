// Rows of an import over HTTP: a list of JSON objects in one request, an outcome for each.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "tools/client/gateway_session.h"
#include "tools/import/bulk_import.h"

namespace carelog::tools {

// Used by one thread.
class GatewayRows {
 public:
  GatewayRows(std::string base_url, TokenSource token);

  // path: "/api/import/patients"; member: of the body that is the list, "patients".
  // Throws ImportAway: no connection, or 429, 502, 503, 504; VerbFailed for any other refusal of
  // them all. What is too large for one request goes in halves.
  std::vector<RowOutcome> send(const std::string& path, const std::string& member,
                               std::span<const std::string> rows);

 private:
  GatewaySession session_;
};

}  // namespace carelog::tools
