#include "tools/gateway_import.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace carelog::tools {

GatewayImport::GatewayImport(std::string base_url, TokenSource token)
    : session_(std::move(base_url), std::move(token)) {}

std::vector<RowOutcome> GatewayImport::send(const std::vector<PatientRow>& rows) {
  HttpResponse response;
  try {
    response = session_.post_json("/api/import/patients", import_request(rows));
  } catch (const HttpAway& away) {
    throw ImportAway(away.what(), std::chrono::milliseconds(0));
  }
  switch (response.status) {
    case 200:
    case 207:
      return import_outcomes(response.body, rows.size());
    case 429:
    case 502:
    case 503:
    case 504: {
      const int seconds = std::clamp(std::atoi(response.header("retry-after").c_str()), 0, 30);
      throw ImportAway(problem_text(response), std::chrono::seconds(seconds));
    }
    default:
      fail_verb(response, "sending patients");
  }
}

}  // namespace carelog::tools
