// Sends rows of an import over HTTP: a list of JSON objects in one request, with an outcome for
// each.
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

  // path: "/api/import/patients"; member: the list's name in the body, "patients". Throws
  // ImportAway for no connection or 429, 502, 503, 504; VerbFailed for any other refusal of the
  // whole request. A request that is too large is halved.
  std::vector<RowOutcome> send(const std::string& path, const std::string& member,
                               std::span<const std::string> rows);

 private:
  GatewaySession session_;
};

}  // namespace carelog::tools
