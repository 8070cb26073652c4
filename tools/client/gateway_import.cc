#include "tools/client/gateway_import.h"

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <utility>

namespace carelog::tools {

namespace {

RowOutcome refused(const HttpResponse& response) {
  RowOutcome outcome;
  outcome.status = RowOutcome::Status::refused;
  outcome.problems = {{"", problem_text(response)}};
  return outcome;
}

}  // namespace

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
    case 400:
    case 413:
    case 422:
      if (rows.size() > 1) return send_in_halves(rows);
      return {refused(response)};
    default:
      fail_verb(response, "sending patients");
  }
}

std::vector<RowOutcome> GatewayImport::send_in_halves(const std::vector<PatientRow>& rows) {
  const auto middle = rows.begin() + static_cast<std::ptrdiff_t>(rows.size() / 2);
  std::vector<RowOutcome> outcomes = send({rows.begin(), middle});
  std::vector<RowOutcome> rest = send({middle, rows.end()});
  std::move(rest.begin(), rest.end(), std::back_inserter(outcomes));
  return outcomes;
}

}  // namespace carelog::tools
