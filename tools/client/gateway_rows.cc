#include "tools/client/gateway_rows.h"

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

std::string body_of(const std::string& member, std::span<const std::string> rows) {
  std::string body = "{\"" + member + "\":[";
  for (const std::string& row : rows) {
    if (body.back() != '[') body += ',';
    body += row;
  }
  return body + "]}";
}

}  // namespace

GatewayRows::GatewayRows(std::string base_url, TokenSource token)
    : session_(std::move(base_url), std::move(token)) {}

std::vector<RowOutcome> GatewayRows::send(const std::string& path, const std::string& member,
                                          std::span<const std::string> rows) {
  HttpResponse response;
  try {
    response = session_.post_json(path, body_of(member, rows));
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
    case 422: {
      if (rows.size() == 1) return {refused(response)};
      const std::size_t middle = rows.size() / 2;
      std::vector<RowOutcome> outcomes = send(path, member, rows.first(middle));
      std::vector<RowOutcome> rest = send(path, member, rows.subspan(middle));
      std::move(rest.begin(), rest.end(), std::back_inserter(outcomes));
      return outcomes;
    }
    default:
      fail_verb(response, "sending " + member);
  }
}

}  // namespace carelog::tools
