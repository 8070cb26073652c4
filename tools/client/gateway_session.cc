#include "tools/client/gateway_session.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "tools/exit_code.h"

namespace carelog::tools {

GatewaySession::GatewaySession(std::string base_url, TokenSource token)
    : base_url_(std::move(base_url)), token_(std::move(token)) {
  while (base_url_.ends_with('/')) base_url_.pop_back();
}

HttpResponse GatewaySession::get(const std::string& path, const std::string& accept) {
  return send({"GET", base_url_ + path, {{"Accept", accept}}});
}

HttpResponse GatewaySession::post_json(const std::string& path, const std::string& body,
                                       std::vector<std::pair<std::string, std::string>> headers) {
  headers.emplace_back("Content-Type", "application/json");
  headers.emplace_back("Accept", "application/json");
  return send({"POST", base_url_ + path, std::move(headers), body});
}

HttpResponse GatewaySession::send(HttpRequest request) {
  request.headers.emplace_back("Authorization", "Bearer " + token_());
  return client_.send(request);
}

std::string problem_text(const HttpResponse& response) {
  std::string text = std::to_string(response.status);
  const auto problem = nlohmann::json::parse(response.body, nullptr, false);
  if (!problem.is_object()) return text;
  for (const char* part : {"title", "detail"}) {
    const auto found = problem.find(part);
    if (found != problem.end() && found->is_string())
      text += (part[0] == 't' ? " " : ": ") + found->get<std::string>();
  }
  for (const auto& each : problem.value("errors", nlohmann::json::array())) {
    if (!each.is_object()) continue;
    text += "; " + each.value("pointer", "") + ": " + each.value("detail", "");
  }
  return text;
}

void fail_verb(const HttpResponse& response, const std::string& doing) {
  ExitCode code = ExitCode::error;
  std::string fix;
  switch (response.status) {
    case 401:
      fix = " (the token is not accepted: is --data the directory of that instance?)";
      break;
    case 403:
      fix = " (the token's role may not do this)";
      break;
    case 404:
      code = ExitCode::not_found;
      break;
    case 409:
    case 412:
    case 422:
      code = ExitCode::conflict;
      break;
    case 429:
    case 503:
    case 504:
      code = ExitCode::unavailable;
      break;
    default:
      break;
  }
  throw VerbFailed(code, doing + ": " + problem_text(response) + fix);
}

}  // namespace carelog::tools
